using System.Collections.Immutable;
using Media.Domain;

namespace Media.Vod.Api;

/// <summary>
/// The calls to VOD for one app. Failures of VOD or the network are returned, not thrown; only the caller's cancellation throws
/// <see cref="OperationCanceledException"/>.
/// </summary>
public interface IVodClient
{
    /// <summary>
    /// Starts a transcode (ProcessMedia). It is sent once; the caller decides whether to send it again, under the same SessionId.
    /// </summary>
    Task<VodAnswer<TaskId>> ProcessMediaAsync(ProcessMediaRequest request, CancellationToken cancellationToken);

    /// <summary>Returns one procedure (DescribeTaskDetail); null if VOD does not know the task (any more).</summary>
    Task<VodAnswer<ProcedureReport?>> DescribeTaskDetailAsync(TaskId task, CancellationToken cancellationToken);

    /// <summary>Returns the tasks of one file within the last 72 hours, from all pages (DescribeTasks).</summary>
    /// <param name="beforeNextPage">
    /// Awaited before each page except the first, so that the caller can apply its rate limit; may be null.
    /// </param>
    Task<VodAnswer<ImmutableArray<TaskSummary>>> DescribeTasksAsync(
        FileId fileId, Func<CancellationToken, ValueTask>? beforeNextPage, CancellationToken cancellationToken);

    /// <summary>Returns what exists of one file (DescribeMediaInfos); null if VOD does not have the file.</summary>
    Task<VodAnswer<MediaDescription?>> DescribeMediaInfoAsync(FileId fileId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the files created in a time range, both ends included, oldest first, from all pages (SearchMedia). If a page fails, the
    /// answer has the error and, as its value, the files on earlier pages.
    /// </summary>
    /// <param name="createdFrom">By VOD's clock, in whole seconds; fractions are cut off.</param>
    /// <param name="createdTo">Null: no upper limit. Use it for "now", because this service's clock differs from VOD's.</param>
    /// <param name="beforeNextPage">As in <see cref="DescribeTasksAsync"/>.</param>
    Task<VodAnswer<ImmutableArray<FoundMedia>>> SearchMediaAsync(
        DateTimeOffset createdFrom,
        DateTimeOffset? createdTo,
        Func<CancellationToken, ValueTask>? beforeNextPage,
        CancellationToken cancellationToken);

    /// <summary>
    /// Returns queued events of the reliable callback, at most 16 (PullEvents). An empty queue is not a failure; VOD then holds the call
    /// for up to 5 s. An event that is not confirmed within 30 s is delivered again.
    /// </summary>
    Task<VodAnswer<ImmutableArray<PulledEvent>>> PullEventsAsync(CancellationToken cancellationToken);

    /// <summary>Confirms pulled events, so that VOD does not deliver them again (ConfirmEvents). Returns how many.</summary>
    /// <param name="handles">1 to 16 handles of pulled events. One handle that VOD rejects may fail the whole call.</param>
    Task<VodAnswer<int>> ConfirmEventsAsync(IReadOnlyCollection<string> handles, CancellationToken cancellationToken);

    /// <summary>Returns how VOD delivers the app's events (DescribeEventConfig).</summary>
    Task<VodAnswer<EventConfig>> DescribeEventConfigAsync(CancellationToken cancellationToken);
}

/// <param name="SessionContext">Returned by VOD in its events unchanged; at most 1000 characters.</param>
public sealed record ProcessMediaRequest(FileId FileId, ImmutableArray<long> Definitions, SessionId Session, string? SessionContext);

/// <param name="Status">Processing (also VOD's WAITING), Finished or Aborted.</param>
public sealed record TaskSummary(TaskId Task, ProcedureStatus Status, SessionId? Session)
{
    /// <summary>Whether VOD's <c>TaskType</c> is Procedure, as opposed to an edit, a pull and so on.</summary>
    public bool IsProcedure { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

/// <param name="MadeByVod">VOD made it from other files (<c>SourceType</c> VideoProcessing); it was not uploaded.</param>
public sealed record FoundMedia(FileId FileId, MediaInfo Media, bool MadeByVod);

/// <param name="Handle">The handle that confirms the event, as VOD writes it; null if VOD gave none.</param>
/// <param name="Body">The event as received, in UTF-8 JSON: the same as a push, plus the handle.</param>
/// <param name="HappenedAt">By VOD's clock; null if the event has no such time, which only uploads have.</param>
public sealed record PulledEvent(string? Handle, byte[] Body, DateTimeOffset? HappenedAt);

/// <param name="Mode">VOD's word, PUSH or PULL.</param>
/// <param name="ReportsUploads">Whether VOD reports uploads; its switch for them is off by default.</param>
public sealed record EventConfig(string Mode, bool ReportsUploads);

/// <param name="Outputs">The transcodes that exist, without Definition 0, which is the original.</param>
public sealed record MediaDescription(MediaInfo Media, ImmutableArray<Output> Outputs)
{
    /// <summary>VOD made it from other files; it was not uploaded.</summary>
    public bool MadeByVod { get; init; }
}

/// <summary>VOD's answer: a value, or a classified failure.</summary>
/// <param name="Value">The default if the call failed, except for <see cref="IVodClient.SearchMediaAsync"/>.</param>
/// <param name="Error">Null when the call succeeded.</param>
/// <param name="RequestId">VOD's RequestId; null if none was returned.</param>
public sealed record VodAnswer<T>(T? Value, VodError? Error, string? RequestId);

/// <param name="Duplicate">
/// VOD has seen this SessionId before, or the same task exists: the request succeeded earlier, but its TaskId is not known.
/// </param>
public sealed record VodError(FailureClass Class, Failure Failure, bool Duplicate = false);
