namespace Media.Vod.Api;

/// <summary>VOD's names of the API actions.</summary>
internal static class VodActions
{
    public const string ProcessMedia = "ProcessMedia";
    public const string DescribeTaskDetail = "DescribeTaskDetail";
    public const string DescribeTasks = "DescribeTasks";
    public const string DescribeMediaInfos = "DescribeMediaInfos";
    public const string SearchMedia = "SearchMedia";
    public const string PullEvents = "PullEvents";
    public const string ConfirmEvents = "ConfirmEvents";
    public const string DescribeEventConfig = "DescribeEventConfig";
}
