using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Media.Domain;
using Media.Storage;
using Media.Tests.Cluster.Files;

namespace Media.Tests.Cluster.Pulling;

/// <summary>Runs the same lives of files, so that a test can compare pushed events with pulled ones.</summary>
internal sealed partial class Lives(RunningSilo silo, RunningVod vod)
{
    /// <summary>
    /// Long enough for an upload's event to be received before its procedure ends, even if the first callback meets a cold process.
    /// </summary>
    public const double JobSeconds = 2;

    private static long _lastFileId = 5285890784271000000;

    private readonly string _app = silo.App;

    /// <summary>Runs one life for every path that an event can take.</summary>
    /// <returns>The lives in the order of the uploads.</returns>
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

        await vod.SendEventAsync(Deletion(fileIds[0], fileIds[1]));
        await silo.BecomesAsync(fileIds[0], MediaStatus.Deleted);
        await Eventually.HoldsAsync(async () => (await DeliveriesAsync(fileIds[1])).Length >= 3, "the deletion of parts");
        // VOD may deliver an event twice.
        await vod.SendEventAsync(RunningSilo.Upload(fileIds[4]));
        await Eventually.HoldsAsync(async () => (await DeliveriesAsync(fileIds[4])).Length >= 3, "the second delivery");
        // An end without a known beginning, and a beginning without an end.
        var (ended, begun) = ($"{++_lastFileId}", $"{++_lastFileId}");
        foreach (var body in new[] { RunningSilo.Finish(ended, "theirs-t0"), RunningSilo.Upload(begun, "theirs-t1") })
            await vod.SendEventAsync(body);
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

    /// <summary>
    /// The record and the archived events, without what necessarily differs between two apps: names, times, traces, sources and VOD's ids.
    /// </summary>
    private async Task<string> LifeAsync(string fileId)
    {
        var row = (await silo.RowAsync(fileId))!;
        var state = string.Create(
            CultureInfo.InvariantCulture, $"{row.Status} version {row.Version} app {row.App} {row.SubAppId}\n{row.Record}\n");
        var life = new StringBuilder(state);
        // Sorted, because two events sent at nearly the same time may be stored in either order.
        var deliveries = (await DeliveriesAsync(fileId))
            .OrderBy(static delivery => delivery.EventKey, StringComparer.Ordinal).ThenBy(static delivery => delivery.Verdict);
        foreach (var delivery in deliveries)
            life.AppendLine($"{delivery.EventType} {delivery.EventKey} {delivery.Verdict} app {delivery.App}");
        var text = life.ToString()
            .Replace(fileId, "<file>", StringComparison.Ordinal)
            .Replace($"/{fileId[^8..]}<file>", "/<file>", StringComparison.Ordinal);
        text = Digest().Replace(text, "<digest>")
            .Replace($"app {_app}", "app <app>", StringComparison.Ordinal)
            .Replace($"\"app\":\"{_app}\"", "\"app\":\"<app>\"", StringComparison.Ordinal);
        text = Trace().Replace(Time().Replace(text, "<time>"), "<trace>");
        return VodsTask().Replace(Source().Replace(text, "\"source\":\"<source>\""), "<task>");
    }

    /// <summary>The deliveries without duplicates: one that was slow to store may have been archived twice.</summary>
    private async Task<ArchivedEvent[]> DeliveriesAsync(string fileId) =>
        [
            .. (await silo.Reader.ReadEventsAsync(FileId.Parse(fileId), 0, 100, default))
                .DistinctBy(static delivery => (delivery.EventKey, delivery.ReceivedAt)),
        ];

    public static string Deletion(string wholly, string partly) =>
        $$$"""
        {"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["{{{wholly}}}","{{{partly}}}"],"FileDeleteResultInfo":[
        {"FileId":"{{{wholly}}}","DeleteParts":[]},
        {"FileId":"{{{partly}}}","DeleteParts":[{"Type":"TranscodeFiles","Definition":100010}]}]}}
        """;

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Time();

    [GeneratedRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")]
    private static partial Regex Trace();

    [GeneratedRegex("\"source\":\"(push|pull)\"")]
    private static partial Regex Source();

    /// <summary>The key of a deletion: a digest of the ids of its files.</summary>
    [GeneratedRegex("(?<=FileDeleted:)[0-9a-f]{16}")]
    private static partial Regex Digest();

    [GeneratedRegex(@"procedurev2-[0-9a-f]{32}t0")]
    private static partial Regex VodsTask();
}
