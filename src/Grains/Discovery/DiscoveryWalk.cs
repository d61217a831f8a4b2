using System.Collections.Concurrent;
using System.Collections.Immutable;
using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Storage;
using Media.Vod.Api;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Discovery;

/// <summary>One walk over what was created lately: search, pass over what is known, look at the tasks of what is not, make it known.</summary>
internal sealed partial class DiscoveryWalk(
    IVodClients clients,
    AppLimiters limiters,
    IMediaFileReader reader,
    IGrainFactory grains,
    DiscoveryMetrics metrics,
    EffectMetrics calls,
    IOptions<DiscoveryOptions> options,
    TimeProvider clock,
    ILogger<DiscoveryWalk> logger)
{
    private const int FilesAtOnce = 16;

    /// <summary>So much is searched at once: it bounds what is held in memory, and what a failure makes a walk do again.</summary>
    private static readonly TimeSpan Stride = TimeSpan.FromHours(1);

    /// <param name="walkedTo">What the walk before answered; null for the first.</param>
    /// <returns>Up to when everything is known now, as far as VOD's search shows it; null when not even the beginning could be searched.</returns>
    public async Task<DateTimeOffset?> From(string app, DateTimeOffset? walkedTo, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        if (await Earliest(now, stopping) is not { } earliest)
            return walkedTo;
        var from = walkedTo - options.Value.Overlap is { } back && back > earliest ? back : earliest;
        DateTimeOffset? oldestLeft = null;
        while (true)
        {
            // Only what lies well back has an end: VOD's clock may be ahead of ours.
            var to = from + Stride + Stride < now ? from + Stride : (DateTimeOffset?)null;
            if (await Search(app, from, to, stopping) is not { } found)
                return Earlier(oldestLeft, walkedTo);
            oldestLeft = Earlier(oldestLeft, await TakeAll(app, found, from, stopping));
            if (to is null)
                return Earlier(oldestLeft, now);
            walkedTo = from = to.Value;
        }
    }

    /// <summary>
    /// What was uploaded before this service began is not its to transcode: a library that was there before would be a bill nobody
    /// expects.
    /// </summary>
    private async Task<DateTimeOffset?> Earliest(DateTimeOffset now, CancellationToken stopping)
    {
        try
        {
            var (beginning, windowStart) = (await reader.ReadBeginningAsync(stopping), now - options.Value.FirstWindow);
            return beginning > windowStart ? beginning : windowStart;
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreAway(logger, e.Message);
            return null;
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private async Task<ImmutableArray<FoundMedia>?> Search(string app, DateTimeOffset from, DateTimeOffset? to, CancellationToken stopping)
    {
        var answer = await clients.For(app).SearchMediaAsync(from, to, cancellation => limiters.Wait(app, cancellation), stopping);
        calls.Answered("SearchMedia", answer.Error);
        if (answer.Error is not { } error)
            return answer.Value;
        Log.NotSearched(logger, app, error.Failure.Code);
        return null;
    }

    /// <returns>When the oldest of those that were left for the next walk was created; null when none was.</returns>
    private async Task<DateTimeOffset?> TakeAll(string app, ImmutableArray<FoundMedia> found, DateTimeOffset from, CancellationToken stopping)
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

    /// <returns>False when the next walk is to see to the file.</returns>
    private async Task<bool> TryTake(string app, FoundMedia file, CancellationToken stopping)
    {
        try
        {
            if (await reader.ReadAsync(file.FileId, stopping) is not null)
                return true;
            return !IsSettling(file.Media) && await Discover(app, file, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            Log.NotTaken(logger, e, file.FileId);
            return false;
        }
    }

    /// <summary>Where VOD's clock is ahead of ours, an age says nothing.</summary>
    private bool IsSettling(MediaInfo media) =>
        clock.GetUtcNow() - media.CreatedAt is { } age && age >= TimeSpan.Zero && age < options.Value.SettleTime;

    /// <summary>The search does not show whether the upload started a procedure, and one that did is not ours to transcode.</summary>
    private async Task<bool> Discover(string app, FoundMedia file, CancellationToken stopping)
    {
        await limiters.Wait(app, stopping);
        var tasks = await clients.For(app).DescribeTasksAsync(file.FileId, stopping);
        calls.Answered("DescribeTasks", tasks.Error);
        if (tasks.Error is not null)
            return false;

        var evidence = MediaFileJson.WriteEvidence(EvidenceOf(file, ProcedureOf(file.FileId, tasks.Value)));
        var outcome = await grains.GetGrain<IMediaFileGrain>(file.FileId.Value).Discover(app, evidence);
        if (outcome == ReceiveOutcome.Applied)
            metrics.Discovered(app);
        return outcome != ReceiveOutcome.NotStored;
    }

    /// <summary>The first that somebody else started: the upload's own, if it started one.</summary>
    private static TaskId? ProcedureOf(FileId fileId, ImmutableArray<TaskSummary> tasks) => tasks
        .Where(task => task.IsProcedure && task.Session?.AttemptFor(fileId) is null)
        .OrderBy(static task => task.CreatedAt ?? DateTimeOffset.MaxValue)
        .FirstOrDefault()?.Task;

    private Evidence EvidenceOf(FoundMedia file, TaskId? procedure)
    {
        var (at, key) = (clock.Now(), $"found:{file.FileId}");
        return file.MadeByVod
            ? new Evidence.MadeByVod("SearchMedia", file.Media, procedure) { At = at, Source = EvidenceSource.Reconcile, Key = key }
            : new Evidence.Uploaded("SearchMedia", file.Media, procedure) { At = at, Source = EvidenceSource.Reconcile, Key = key };
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "No search for lost uploads now: {Reason}")]
        public static partial void StoreAway(ILogger logger, string reason);

        [LoggerMessage(1, LogLevel.Warning, "App {App}: SearchMedia failed ({Code}); the next walk searches again")]
        public static partial void NotSearched(ILogger logger, string app, string code);

        [LoggerMessage(2, LogLevel.Warning, "File {FileId}: found by a search and left for the next walk")]
        public static partial void NotTaken(ILogger logger, Exception exception, FileId fileId);
    }
}
