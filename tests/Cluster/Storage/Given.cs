using Media.Domain;
using Media.Storage;

namespace Media.Tests.Cluster.Storage;

/// <summary>Creates rows and events to store; a test states only the properties that matter to it.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private static long _lastFileId = 5285890784273000000;

    public static FileId NewFileId() => FileId.Parse($"{Interlocked.Increment(ref _lastFileId)}");

    public static FileWrite Row(
        FileId fileId,
        long expected = 0,
        MediaStatus status = MediaStatus.Processing,
        string app = "default",
        DateTimeOffset? due = null,
        DateTimeOffset? at = null,
        string record = """{"v":1}""") => new(fileId, app, 1500000001, status, due, at ?? Noon, expected, record);

    public static EventWrite Event(FileId? fileId, string key = "upload", byte[]? body = null, string type = "NewFileUpload") =>
        new(
            fileId, "default", Noon, EvidenceSource.Push, type, key, EventVerdict.Applied,
            body ?? """{"EventType":"NewFileUpload"}"""u8.ToArray());
}
