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
