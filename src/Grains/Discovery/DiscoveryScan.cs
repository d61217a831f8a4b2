using System.Collections.Concurrent;
using System.Collections.Immutable;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Grains.Tracing;
using Media.Intake;
using Media.Storage;
using Media.Vod.Api;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Discovery;

/// <summary>
/// One scan of an app's recent uploads: queries VOD, skips the files that are known here, reads the tasks of the others and reports them
/// to their grains.
/// </summary>
internal sealed partial class DiscoveryScan(
    VodCalls calls,
    AppLimiters limiters,
    IMediaFileReader reader,
    IDiscoveryProgress progress,
    IGrainFactory grains,
    DiscoveryMetrics metrics,
    IOptions<DiscoveryOptions> options,
    TimeProvider clock,
    ILogger<DiscoveryScan> logger)
{
    private const int MaxConcurrentFiles = 16;

    /// <summary>
    /// Progress is saved after this many files. Where calls are slow, this bounds the work that is repeated when the scanning silo dies.
    /// </summary>
    private const int SaveEvery = 200;

    /// <summary>
    /// A failed call is repeated at once, paced only by the limiter; after this many failures in a row it is left for the next scan.
    /// </summary>
    private const int MaxFailures = 3;

    private const string SearchMedia = "SearchMedia";

    /// <summary>
    /// The upload period that one query covers. It bounds what is held in memory, and what a scan repeats after a failure.
    /// </summary>
    private static readonly TimeSpan Stride = TimeSpan.FromHours(1);

    /// <summary>
    /// How far VOD's clock may be behind ours: a file uploaded right after the database was created may seem this much older than it.
    /// </summary>
    private static readonly TimeSpan ClockAllowance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Scans from where the previous scan, on any silo, stopped until now, as far as VOD's SearchMedia shows the uploads.
    /// </summary>
    public async Task ScanAsync(string app, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        try
        {
            var earliest = await ReadEarliestAsync(now, cancellationToken);
            var known = await ReadScannedRangeAsync(app, earliest, now, cancellationToken);
            var scannedTo = known is { To: var end } ? Earlier(end, now) : null;
            var from = Later(earliest, scannedTo - options.Value.Overlap)!.Value;
            DateTimeOffset? oldestLeft = null;
            var isDone = false;
            for (var failures = 0; !isDone && failures < MaxFailures;)
            {
                // Only a query for a period well in the past has an end: VOD's clock may be ahead of ours.
                var to = from + Stride + Stride < now ? from + Stride : (DateTimeOffset?)null;
                var (found, isWhole) = await SearchAsync(app, from, to, cancellationToken);
                foreach (var part in found.Chunk(SaveEvery))
                {
                    oldestLeft = Earlier(oldestLeft, await ReportAllAsync(app, part, from, cancellationToken));
                    scannedTo = Later(scannedTo, NewestOf(part));
                    await SaveAsync();
                }

                isDone = isWhole && to is null;
                var reached = isWhole ? to ?? now : NewestOf(found);
                failures = reached > from ? 0 : failures + 1;
                scannedTo = isDone ? now : Later(scannedTo, reached);
                from = reached > from ? reached.Value : from;
                await SaveAsync();
            }

            async ValueTask SaveAsync()
            {
                if (Earlier(oldestLeft, scannedTo) is { } allBefore)
                    await progress.SaveScannedRangeAsync(app, new(known?.From ?? earliest, allBefore));
            }
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException)
        {
            Log.StoreUnavailable(logger, e.Message);
        }
    }

    /// <summary>
    /// The earliest upload time to scan from. Files uploaded before this service's database was created are not its to transcode: the
    /// operator does not expect the bill for an existing library.
    /// </summary>
    private async Task<DateTimeOffset> ReadEarliestAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Later(now - options.Value.FirstWindow, await reader.ReadCreatedAtAsync(cancellationToken) - ClockAllowance)!.Value;

    /// <returns>The range that was scanned before; null when the scan has to start at <paramref name="earliest"/>.</returns>
    private async Task<ScannedRange?> ReadScannedRangeAsync(
        string app, DateTimeOffset earliest, DateTimeOffset now, CancellationToken cancellationToken) =>
        await reader.ReadScannedRangeAsync(app, cancellationToken) is { } scanned
        // Previous scans may have been configured to go back less far, and may have ended before the earliest time to scan from.
        && scanned.From <= earliest && earliest <= scanned.To
        // Another silo's clock may be a little ahead of ours. If it was further ahead it was wrong, and the range that it saved is, too.
        && scanned.To <= now + options.Value.Overlap
            ? scanned
            : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;

    /// <returns>The files found, oldest first, and whether those are all.</returns>
    private async Task<(ImmutableArray<FoundMedia> Found, bool IsWhole)> SearchAsync(
        string app, DateTimeOffset from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(
            app,
            SearchMedia,
            vod => vod.SearchMediaAsync(
                from, to, cancellation => limiters.WaitAsync(app, SearchMedia, cancellation), cancellationToken),
            cancellationToken);
        if (answer.Error is { } error)
            Log.NotSearched(logger, app, error.Failure.Code);
        return (answer.Value.IsDefault ? [] : answer.Value, answer.Error is null);
    }

    private static DateTimeOffset? NewestOf(IEnumerable<FoundMedia> found) => found.Max(static file => file.Media.CreatedAt);

    /// <returns>The creation time of the oldest file that was left for the next scan; null when none was left.</returns>
    private async Task<DateTimeOffset?> ReportAllAsync(
        string app, FoundMedia[] found, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var left = new ConcurrentBag<DateTimeOffset>();
        await Parallel.ForEachAsync(
            found,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentFiles, CancellationToken = cancellationToken },
            async (file, _) =>
            {
                if (!await TryReportAsync(app, file, cancellationToken))
                    left.Add(file.Media.CreatedAt ?? from);
            });
        return left.IsEmpty ? null : left.Min();
    }

    /// <returns>False when the file is left for the next scan.</returns>
    private async Task<bool> TryReportAsync(string app, FoundMedia file, CancellationToken cancellationToken)
    {
        var scope = new FileLogScope(file.FileId);
        using var scoped = logger.BeginScope(scope);
        try
        {
            if (await reader.ReadAsync(file.FileId, cancellationToken) is { } known && !LacksItsUpload(known, app, scope))
                return true;
            return !IsSettling(file.Media) && await DiscoverAsync(app, file, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.FileLeft(logger, e, file.FileId);
            return false;
        }
    }

    /// <summary>
    /// Whether the file is known only from a procedure that this service did not start, or from a callback that VOD did not confirm in
    /// time.
    /// </summary>
    private static bool LacksItsUpload(StoredFile known, string app, FileLogScope scope)
    {
        if (known.App != app || known.Status is not (MediaStatus.Uploaded or MediaStatus.Failed))
            return false;
        var record = MediaFileJson.Read(known.Record);
        scope.TraceParent = record.TraceParent;
        return record is { Upload: null, MadeByVod: null, PullFailure: null };
    }

    /// <summary>
    /// Whether the file is so young that its callback may still arrive. A negative age (VOD's clock is ahead of ours) says nothing.
    /// </summary>
    private bool IsSettling(MediaInfo media) =>
        clock.GetUtcNow() - media.CreatedAt is { } age && age >= TimeSpan.Zero && age < options.Value.SettleTime;

    /// <summary>
    /// Reports the file to its grain. SearchMedia does not show whether the upload started a procedure, so the tasks are read first: a file
    /// whose upload did is not ours to transcode.
    /// </summary>
    private async Task<bool> DiscoverAsync(string app, FoundMedia file, CancellationToken cancellationToken)
    {
        var tasks = await ReadTasksAsync(app, file.FileId, cancellationToken);
        if (tasks.Error is not null)
            return false;

        var procedure = SeenMedia.ProcedureOf(file.FileId, tasks.Value);
        var seen = SeenMedia.Evidence(file.FileId, SearchMedia, file.Media, file.MadeByVod, procedure, clock.Now());
        var outcome = await grains.GetGrain<IMediaFileGrain>(file.FileId.Value).Discover(app, MediaFileJson.WriteEvidence(seen));
        if (outcome == ReceiveOutcome.Applied)
            metrics.Discovered(app);
        return outcome.IsStored();
    }

    private async Task<VodAnswer<ImmutableArray<TaskSummary>>> ReadTasksAsync(
        string app, FileId fileId, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            var tasks = await calls.DescribeTasksAsync(app, fileId, cancellationToken);
            if (tasks.Error is null || failures == MaxFailures)
                return tasks;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "The scan for lost uploads was interrupted: {Reason}")]
        public static partial void StoreUnavailable(ILogger logger, string reason);

        [LoggerMessage(1, LogLevel.Warning, "App {App}: SearchMedia failed ({Code}); the scan continues from there")]
        public static partial void NotSearched(ILogger logger, string app, string code);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId}: the scan could not report it; the next scan tries again")]
        public static partial void FileLeft(ILogger logger, Exception exception, FileId fileId);
    }
}
