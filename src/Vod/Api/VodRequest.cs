using System.Collections.Immutable;
using System.Globalization;
using Media.Domain;

namespace Media.Vod.Api;

/// <summary>One call to VOD with its parameters, independent of how it is sent; each exchange converts it to its own form.</summary>
internal abstract record VodRequest(string Action)
{
    /// <summary>The file to log; null if the call is not about one file.</summary>
    public virtual FileId? FileId => null;

    public virtual CallLimits Limits => CallLimits.Usual;

    public sealed record ProcessMedia(ProcessMediaRequest Wanted) : VodRequest(VodActions.ProcessMedia)
    {
        public const string NotifyMode = "Finish";

        public override FileId? FileId => Wanted.FileId;
    }

    public sealed record DescribeTaskDetail(TaskId Task) : VodRequest(VodActions.DescribeTaskDetail);

    /// <param name="ScrollToken">Where the previous page ended; null for the first page.</param>
    public sealed record DescribeTasks(FileId File, string? ScrollToken) : VodRequest(VodActions.DescribeTasks)
    {
        /// <summary>The largest page that VOD allows.</summary>
        public const int TasksPerPage = 100;

        public override FileId? FileId => File;
    }

    public sealed record DescribeMediaInfos(FileId File) : VodRequest(VodActions.DescribeMediaInfos)
    {
        public static readonly ImmutableArray<string> Filters = ["basicInfo", "metaData", "transcodeInfo"];

        public override FileId? FileId => File;
    }

    public sealed record SearchMedia(DateTimeOffset CreatedFrom, DateTimeOffset? CreatedTo, int Offset) : VodRequest(VodActions.SearchMedia)
    {
        public const int MediaPerPage = 100;

        /// <summary>The most files that one query returns, over all pages: VOD requires Offset + Limit to stay within it.</summary>
        public const int MaxMedia = 5000;

        public const string SortField = "CreateTime";
        public const string SortOrder = "Asc";

        public static readonly ImmutableArray<string> Filters = ["basicInfo", "metaData"];

        public string After => Text(CreatedFrom);

        public string? Before => CreatedTo is { } to ? Text(to) : null;

        private static string Text(DateTimeOffset time) =>
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    public sealed record PullEvents() : VodRequest(VodActions.PullEvents)
    {
        public override CallLimits Limits => CallLimits.OfPullEvents;
    }

    public sealed record ConfirmEvents(IReadOnlyCollection<string> Handles) : VodRequest(VodActions.ConfirmEvents);

    public sealed record DescribeEventConfig() : VodRequest(VodActions.DescribeEventConfig);
}

/// <param name="HeldFor">How long VOD may hold the call before it begins to answer; added to the app's timeout.</param>
internal sealed record CallLimits(TimeSpan HeldFor, int MaxAnswerBytes)
{
    public static readonly CallLimits Usual = new(TimeSpan.Zero, 8 * 1024 * 1024);

    /// <summary>
    /// An answer has up to 16 events, some with their results. If it were too large to read, VOD would deliver it again for days.
    /// </summary>
    public static readonly CallLimits OfPullEvents = new(TimeSpan.FromSeconds(5), 64 * 1024 * 1024);

    public TimeSpan Timeout(VodAppOptions app) => TimeSpan.FromSeconds(app.CallTimeoutSeconds) + HeldFor;
}
