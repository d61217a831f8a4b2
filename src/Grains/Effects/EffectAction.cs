namespace Media.Grains.Effects;

/// <summary>The VOD calls that effects make.</summary>
internal static class EffectAction
{
    public const string ProcessMedia = "ProcessMedia";
    public const string DescribeTasks = "DescribeTasks";
    public const string DescribeTaskDetail = "DescribeTaskDetail";
    public const string DescribeMediaInfos = "DescribeMediaInfos";

    public static IReadOnlyList<string> All { get; } = [ProcessMedia, DescribeTasks, DescribeTaskDetail, DescribeMediaInfos];
}
