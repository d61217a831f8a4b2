using System.Collections.Immutable;
using Media.Domain;

namespace Media.Vod.Api;

/// <summary>
/// The calls this service makes to VOD, for one app. No call throws for what VOD or the network does: the answer says it.
/// Only cancellation by the caller throws <see cref="OperationCanceledException"/>.
/// </summary>
public interface IVodClient
{
    /// <summary>Starts a transcode (ProcessMedia). Sent once; sending again is the caller's decision, under the same SessionId.</summary>
    Task<VodAnswer<TaskId>> ProcessMediaAsync(ProcessMediaRequest request, CancellationToken cancellation);

    /// <summary>One procedure (DescribeTaskDetail). A value of null: VOD does not know the task (any more).</summary>
    Task<VodAnswer<ProcedureReport?>> DescribeTaskDetailAsync(TaskId task, CancellationToken cancellation);

    /// <summary>The tasks of one file within the last 72 hours, all pages (DescribeTasks).</summary>
    /// <param name="beforeNextPage">Awaited before each page but the first, for whoever has a limit to keep; null for nobody.</param>
    Task<VodAnswer<ImmutableArray<TaskSummary>>> DescribeTasksAsync(
        FileId fileId, Func<CancellationToken, ValueTask>? beforeNextPage, CancellationToken cancellation);

    /// <summary>What exists of one file (DescribeMediaInfos). A value of null: VOD does not have the file.</summary>
    Task<VodAnswer<MediaDescription?>> DescribeMediaInfoAsync(FileId fileId, CancellationToken cancellation);

    /// <summary>
    /// The files created in a span of time, both ends included, the oldest first, all pages (SearchMedia). Where a page fails the answer
    /// has the error and, as its value, what the pages before it showed.
    /// </summary>
    /// <param name="createdFrom">By VOD's clock, in whole seconds; what is finer is cut off.</param>
    /// <param name="createdTo">Null: whatever there is. A caller's "now" is not VOD's.</param>
    /// <param name="beforeNextPage">As in <see cref="DescribeTasksAsync"/>.</param>
    Task<VodAnswer<ImmutableArray<FoundMedia>>> SearchMediaAsync(
        DateTimeOffset createdFrom, DateTimeOffset? createdTo, Func<CancellationToken, ValueTask>? beforeNextPage, CancellationToken cancellation);

    /// <summary>
    /// Waiting events of the reliable callback, at most 16 (PullEvents); none is an answer, not a failure. VOD holds the call for up to
    /// 5 s while it has none. An event that is not confirmed within 30 s comes again.
    /// </summary>
    Task<VodAnswer<ImmutableArray<PulledEvent>>> PullEventsAsync(CancellationToken cancellation);

    /// <summary>Tells VOD that events need not come again (ConfirmEvents). The value is how many.</summary>
    /// <param name="handles">1 to 16 handles of pulled events. One that VOD refuses may spoil the whole call.</param>
    Task<VodAnswer<int>> ConfirmEventsAsync(IReadOnlyCollection<string> handles, CancellationToken cancellation);

    /// <summary>How VOD delivers the app's events (DescribeEventConfig).</summary>
    Task<VodAnswer<EventConfig>> DescribeEventConfigAsync(CancellationToken cancellation);
}

/// <param name="SessionContext">Passed through by VOD, at most 1000 characters.</param>
public sealed record ProcessMediaRequest(FileId FileId, ImmutableArray<long> Definitions, SessionId Session, string? SessionContext);

/// <param name="Status">Processing (VOD's WAITING too), Finished or Aborted.</param>
public sealed record TaskSummary(TaskId Task, ProcedureStatus Status, SessionId? Session)
{
    /// <summary>VOD's <c>TaskType</c> is Procedure, and not an edit, a pull or the like.</summary>
    public bool IsProcedure { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

/// <param name="MadeByVod">Made out of other files (<c>SourceType</c> VideoProcessing), not uploaded.</param>
public sealed record FoundMedia(FileId FileId, MediaInfo Media, bool MadeByVod);

/// <param name="Handle">What confirms it, as VOD writes it; null when VOD gave none.</param>
/// <param name="Body">The event as it came, in UTF-8 JSON: what a push would bring, and the handle.</param>
/// <param name="HappenedAt">By VOD's clock; null where the event does not tell, which only an upload's does.</param>
public sealed record PulledEvent(string? Handle, byte[] Body, DateTimeOffset? HappenedAt);

/// <param name="Mode">VOD's word, PUSH or PULL.</param>
/// <param name="UploadsAreTold">Whether VOD tells of uploads at all; its switch for them is off by default.</param>
public sealed record EventConfig(string Mode, bool UploadsAreTold);

/// <param name="Outputs">Transcodes that exist, without Definition 0, which is the original.</param>
public sealed record MediaDescription(MediaInfo Media, ImmutableArray<Output> Outputs)
{
    /// <summary>Made out of other files, not uploaded.</summary>
    public bool MadeByVod { get; init; }
}

/// <summary>VOD's answer: a value, or what kind of failure it was.</summary>
/// <param name="Value">Of a failed call the default, but see <see cref="IVodClient.SearchMediaAsync"/>.</param>
/// <param name="Error">Null when the call succeeded.</param>
/// <param name="RequestId">VOD's RequestId; null when none came back.</param>
public sealed record VodAnswer<T>(T? Value, VodError? Error, string? RequestId);

/// <param name="Duplicate">VOD has had this SessionId before, or the same task exists: the request's success, without its TaskId.</param>
public sealed record VodError(FailureClass Class, Failure Failure, bool Duplicate = false);
