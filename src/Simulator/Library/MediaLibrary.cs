using System.Collections.Concurrent;
using Media.Simulator.Time;

namespace Media.Simulator.Library;

/// <summary>Keeps all media files of this VOD.</summary>
internal sealed class MediaLibrary(SimulatedClock clock, IdGenerator ids, SimulatorOptions options)
{
    private readonly ConcurrentDictionary<string, MediaFile> _files = new();

    public int Count => _files.Count;

    public MediaFile Add(MediaSource source)
    {
        var (fileId, ordinal) = ids.NextFile();
        var file = new MediaFile(fileId, ordinal, source, clock.Now, options.SubAppId);
        _files[fileId] = file;
        return file;
    }

    /// <returns>The file, or null if the id is unknown or its file was deleted.</returns>
    public MediaFile? Find(string? fileId) =>
        fileId is not null && _files.TryGetValue(fileId, out var file) && !file.IsDeleted ? file : null;

    public IReadOnlyList<MediaFile> InUploadOrder() => [.. _files.Values.Where(file => !file.IsDeleted).OrderBy(file => file.Ordinal)];
}
