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
/// One scan of an app's recent uploads: searches VOD, skips the files that are known here, reads the tasks of the others and reports them
/// to their grains.
/// </summary>
internal sealed partial class DiscoveryWalk(
    VodCalls calls,
    AppLimiters limiters,
    IMediaFileReader reader,
    IDiscoveryProgress progress,
    IGrainFactory grains,
    DiscoveryMetrics metrics,
    IOptions<DiscoveryOptions> options,
    TimeProvider clock,
    ILogger<DiscoveryWalk> logger)
{
    private const int FilesAtOnce = 16;

    /// <summary>
    /// Progress is saved after this many files. Where calls are slow, this bounds the work that is repeated when the scanning silo dies.
    /// </summary>
    private const int FilesAtATime = 200;

    /// <summary>
    /// A failed call is repeated at once, paced only by the limiter; after this many failures in a row it is left for the next scan.
    /// </summary>
    private const int MostFailures = 3;

    private const string SearchMedia = "SearchMedia";

    /// <summary>
    /// The upload period that one search covers. It bounds what is held in memory, and what a scan repeats after a failure.
    /// </summary>
    private static readonly TimeSpan Stride = TimeSpan.FromHours(1);

    /// <summary>
    /// How far VOD's clock may be behind ours: a file uploaded right after the database was created may seem this much older than it.
    /// </summary>
    private static readonly TimeSpan ClockAllowance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Scans from where the previous scan, on any silo, stopped until now, as far as VOD's SearchMedia shows the uploads.
    /// </summary>
    public async Task Walk(string app, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        try
        {
            var earliest = await Earliest(now, stopping);
            var known = await Known(app, earliest, now, stopping);
            var walkedTo = known is { To: var end } ? Earlier(end, now) : null;
            var from = Later(earliest, walkedTo - options.Value.Overlap)!.Value;
            DateTimeOffset? oldestLeft = null;
            var isDone = false;
            for (var failures = 0; !isDone && failures < MostFailures;)
            {
                // Only a search that ends well in the past is given an end: VOD's clock may be ahead of ours.
                var to = from + Stride + Stride < now ? from + Stride : (DateTimeOffset?)null;
                var (found, isWhole) = await Search(app, from, to, stopping);
                foreach (var part in found.Chunk(FilesAtATime))
                {
                    oldestLeft = Earlier(oldestLeft, await TakeAll(app, part, from, stopping));
                    walkedTo = Later(walkedTo, NewestOf(part));
                    await Save();
                }

                isDone = isWhole && to is null;
                var reached = isWhole ? to ?? now : NewestOf(found);
                failures = reached > from ? 0 : failures + 1;
                walkedTo = isDone ? now : Later(walkedTo, reached);
                from = reached > from ? reached.Value : from;
                await Save();
            }

            async ValueTask Save()
            {
                if (Earlier(oldestLeft, walkedTo) is { } allBefore)
                    await progress.SaveWalkedAsync(app, new(known?.From ?? earliest, allBefore));
            }
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreBusyException)
        {
            Log.StoreAway(logger, e.Message);
        }
    }

    /// <summary>
    /// The earliest upload time to scan from. Files uploaded before this service's database was created are not its to transcode: the
    /// operator does not expect the bill for an existing library.
    /// </summary>
    private async Task<DateTimeOffset> Earliest(DateTimeOffset now, CancellationToken stopping) =>
        Later(now - options.Value.FirstWindow, await reader.ReadBeginningAsync(stopping) - ClockAllowance)!.Value;

    /// <returns>The range that was scanned before; null when the scan has to start at <paramref name="earliest"/>.</returns>
    private async Task<Walked?> Known(string app, DateTimeOffset earliest, DateTimeOffset now, CancellationToken stopping) =>
        await reader.ReadWalkedAsync(app, stopping) is { } walked
        // Previous scans may have been configured to go back less far, and may have ended before the earliest time to scan from.
        && walked.From <= earliest && earliest <= walked.To
        // Another silo's clock may be a little ahead of ours. If it was further ahead it was wrong, and the range that it saved is, too.
        && walked.To <= now + options.Value.Overlap
            ? walked
            : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;

    /// <returns>The files found, oldest first, and whether those are all.</returns>
    private async Task<(ImmutableArray<FoundMedia> Found, bool IsWhole)> Search(
        string app, DateTimeOffset from, DateTimeOffset? to, CancellationToken stopping)
    {
        var answer = await calls.Make(
            app, SearchMedia, vod => vod.SearchMediaAsync(from, to, cancellation => limiters.Wait(app, SearchMedia, cancellation), stopping), stopping);
        if (answer.Error is { } error)
            Log.NotSearched(logger, app, error.Failure.Code);
        return (answer.Value.IsDefault ? [] : answer.Value, answer.Error is null);
    }

    private static DateTimeOffset? NewestOf(IEnumerable<FoundMedia> found) => found.Max(static file => file.Media.CreatedAt);

    /// <returns>The creation time of the oldest file that was left for the next scan; null when none was left.</returns>
    private async Task<DateTimeOffset?> TakeAll(string app, FoundMedia[] found, DateTimeOffset from, CancellationToken stopping)
    {
        var left = new ConcurrentBag<DateTimeOffset>();
        await Parallel.ForEachAsync(
            found,
            new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = stopping },
            async (file, _) =>
            {
                if (!await TryTake(app, file, stopping))
                    left.Add(file.Media.CreatedAt ?? from);
            });
        return left.IsEmpty ? null : left.Min();
    }

    /// <returns>False when the file is left for the next scan.</returns>
    private async Task<bool> TryTake(string app, FoundMedia file, CancellationToken stopping)
    {
        var scope = new FileLogScope(file.FileId);
        using var scoped = logger.BeginScope(scope);
        try
        {
            if (await reader.ReadAsync(file.FileId, stopping) is { } known && !LacksItsUpload(known, app, scope))
                return true;
            return !IsSettling(file.Media) && await Discover(app, file, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            Log.NotTaken(logger, e, file.FileId);
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
    private async Task<bool> Discover(string app, FoundMedia file, CancellationToken stopping)
    {
        var tasks = await Tasks(app, file.FileId, stopping);
        if (tasks.Error is not null)
            return false;

        var procedure = SeenMedia.ProcedureOf(file.FileId, tasks.Value);
        var seen = SeenMedia.Evidence(file.FileId, SearchMedia, file.Media, file.MadeByVod, procedure, clock.Now());
        var outcome = await grains.GetGrain<IMediaFileGrain>(file.FileId.Value).Discover(app, MediaFileJson.WriteEvidence(seen));
        if (outcome == ReceiveOutcome.Applied)
            metrics.Discovered(app);
        return outcome.IsStored();
    }

    private async Task<VodAnswer<ImmutableArray<TaskSummary>>> Tasks(string app, FileId fileId, CancellationToken stopping)
    {
        for (var failures = 1; ; failures++)
        {
            var tasks = await calls.DescribeTasks(app, fileId, stopping);
            if (tasks.Error is null || failures == MostFailures)
                return tasks;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "No search for lost uploads now: {Reason}")]
        public static partial void StoreAway(ILogger logger, string reason);

        [LoggerMessage(1, LogLevel.Warning, "App {App}: SearchMedia failed ({Code}); the search goes on from there")]
        public static partial void NotSearched(ILogger logger, string app, string code);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId}: found by a search and left for the next walk")]
        public static partial void NotTaken(ILogger logger, Exception exception, FileId fileId);
    }
}
