using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Media.Domain;
using Media.Storage;
using Media.Tests.Cluster.Files;

namespace Media.Tests.Cluster.Pulling;

/// <summary>The same lives, to be lived by pushed events and by pulled ones, and compared.</summary>
internal sealed partial class Lives(RunningSilo silo, RunningVod vod)
{
    /// <summary>Long enough for an upload to be received before its procedure ends, also where the first callback finds a cold process.</summary>
    public const double JobSeconds = 2;

    private static long lastFileId = 5285890784271000000;

    private readonly string _app = silo.App;

    /// <summary>Every way an event can go, each with a life of its own; in the order they were uploaded.</summary>
    public async Task<IReadOnlyList<string>> LiveAsync()
    {
        await vod.SetClockAsync(new { jobSeconds = JobSeconds });
        var fileIds = new List<string>();
        fileIds.AddRange(await vod.UploadAsync(2));
        fileIds.AddRange(await vod.UploadAsync(procedure: "LongVideoPreset"));
        fileIds.AddRange(await vod.UploadAsync(category: "Image"));
        foreach (var (fileId, status) in fileIds.Zip([MediaStatus.Ready, MediaStatus.Ready, MediaStatus.Ready, MediaStatus.Skipped]))
            await silo.BecomesAsync(fileId, status);
        await vod.SetFaultsAsync(new { definitionFails = new Dictionary<string, double> { ["100020"] = 1 } });
        fileIds.AddRange(await vod.UploadAsync());
        await silo.BecomesAsync(fileIds[4], MediaStatus.PartlyReady);

        await vod.TellAsync(Deletion(fileIds[0], fileIds[1]));
        await silo.BecomesAsync(fileIds[0], MediaStatus.Deleted);
        await Eventually.HoldsAsync(async () => (await DeliveriesAsync(fileIds[1])).Length >= 3, "the deletion of parts");
        // Told twice, as VOD may.
        await vod.TellAsync(RunningSilo.Upload(fileIds[4]));
        await Eventually.HoldsAsync(async () => (await DeliveriesAsync(fileIds[4])).Length >= 3, "the second telling");
        // An end of which nobody saw the beginning, and a beginning without an end.
        var (ended, begun) = ($"{++lastFileId}", $"{++lastFileId}");
        foreach (var body in new[] { RunningSilo.Finish(ended, "theirs-t0"), RunningSilo.Upload(begun, "theirs-t1") })
            await vod.TellAsync(body);
        foreach (var fileId in new[] { ended, begun })
        {
            await Eventually.HoldsAsync(async () => await silo.RowAsync(fileId) is not null, fileId);
            fileIds.Add(fileId);
        }

        var lives = new List<string>();
        foreach (var fileId in fileIds)
            lives.Add(await LifeAsync(fileId));
        return lives;
    }

    /// <summary>The record and what was archived, without what must differ between two apps: names, times, traces, sources, and the ids VOD made up.</summary>
    private async Task<string> LifeAsync(string fileId)
    {
        var row = (await silo.RowAsync(fileId))!;
        var life = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{row.Status} version {row.Version} app {row.App} {row.SubAppId}\n{row.Record}\n"));
        // Of two events told at nearly the same time either may be stored first.
        foreach (var told in (await DeliveriesAsync(fileId)).OrderBy(static told => told.EventKey, StringComparer.Ordinal).ThenBy(static told => told.Verdict))
            life.AppendLine($"{told.EventType} {told.EventKey} {told.Verdict} app {told.App}");
        var text = life.ToString().Replace(fileId, "<file>", StringComparison.Ordinal).Replace($"/{fileId[^8..]}<file>", "/<file>", StringComparison.Ordinal);
        text = Digest().Replace(text, "<digest>").Replace($"app {_app}", "app <app>", StringComparison.Ordinal).Replace($"\"app\":\"{_app}\"", "\"app\":\"<app>\"", StringComparison.Ordinal);
        return VodsTask().Replace(Source().Replace(Trace().Replace(Time().Replace(text, "<time>"), "<trace>"), "\"source\":\"<told>\""), "<task>");
    }

    /// <summary>One that was slow to store may have been archived twice; it was received once.</summary>
    private async Task<ArchivedEvent[]> DeliveriesAsync(string fileId) =>
        [.. (await silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 100, default)).DistinctBy(static told => (told.EventKey, told.ReceivedAt))];

    public static string Deletion(string wholly, string partly) =>
        $$$"""
        {"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["{{{wholly}}}","{{{partly}}}"],"FileDeleteResultInfo":[
        {"FileId":"{{{wholly}}}","DeleteParts":[]},{"FileId":"{{{partly}}}","DeleteParts":[{"Type":"TranscodeFiles","Definition":100010}]}]}}
        """;

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Time();

    [GeneratedRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")]
    private static partial Regex Trace();

    [GeneratedRegex("\"source\":\"(push|pull)\"")]
    private static partial Regex Source();

    /// <summary>A deletion's key: a digest of the ids of its files.</summary>
    [GeneratedRegex("(?<=FileDeleted:)[0-9a-f]{16}")]
    private static partial Regex Digest();

    [GeneratedRegex(@"procedurev2-[0-9a-f]{32}t0")]
    private static partial Regex VodsTask();
}
