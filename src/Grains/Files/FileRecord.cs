using Media.Domain;
using Media.Grains.Tracing;
using Media.Storage;

namespace Media.Grains.Files;

/// <summary>
/// The record of one file as the database last confirmed it, with the version that the next write must match. Only a read or a commit
/// replaces it.
/// </summary>
internal sealed class FileRecord(FileId fileId, IMediaFileStore store, AppRules rules, TimeProvider clock)
{
    private long _version;

    public FileId FileId => fileId;

    /// <summary>Null if the file is new, or has not been read yet.</summary>
    public MediaFile? File
    {
        get;
        private set => (field, LogScope.TraceParent) = (value, value?.TraceParent);
    }

    public FileLogScope LogScope { get; } = new(fileId);

    public ValueTask LoadAsync() => File is null ? ReadAsync() : ValueTask.CompletedTask;

    public async ValueTask ReadAsync()
    {
        var stored = await store.ReadAsync(fileId, CancellationToken.None);
        (File, _version) = stored is null ? (null, 0) : (MediaFileJson.Read(stored.Record), stored.Version);
    }

    /// <summary>
    /// Forgets the record after a commit whose outcome is unknown: an insert would then conflict, and every other change starts with a
    /// read.
    /// </summary>
    public void Forget() => (File, _version) = (null, 0);

    /// <summary>The record as it would be stored; null if the stored one is the same.</summary>
    public string? JsonOf(MediaFile after)
    {
        if (after == File)
            return null;
        var json = MediaFileJson.Write(after);
        return File is not null && json == MediaFileJson.Write(File) ? null : json;
    }

    /// <param name="json">Null: only the event is archived.</param>
    /// <returns>False when another activation wrote the row first: nothing was stored.</returns>
    public async ValueTask<bool> TryCommitAsync(MediaFile after, string? json, EventWrite? archived)
    {
        var commit = await store.CommitAsync(json is null ? null : RowOf(after, json), archived);
        if (commit.Committed && json is not null)
            (File, _version) = (after, commit.Version);
        return commit.Committed;
    }

    private FileWrite RowOf(MediaFile file, string json)
    {
        var now = clock.Now();
        var dueAt = file.NextDueAt is { } due && due <= now ? now + rules.Of(file.App).HandOverGrace : file.NextDueAt;
        return new FileWrite(fileId, file.App, file.SubAppId, file.Status, dueAt, now, _version, json);
    }
}
