using System.Collections.Concurrent;
using Media.Simulator.Time;

namespace Media.Simulator.Library;

/// <summary>Every file there is, by id and in the order of arrival.</summary>
internal sealed class MediaLibrary(SimulatedClock clock, IdSource ids, SimulatorOptions options)
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

    /// <summary>Null for an id that never existed here and for a file that was deleted.</summary>
    public MediaFile? Find(string? fileId) =>
        fileId is not null && _files.TryGetValue(fileId, out var file) && !file.IsDeleted ? file : null;

    public IReadOnlyList<MediaFile> InOrder() => [.. _files.Values.Where(file => !file.IsDeleted).OrderBy(file => file.Ordinal)];
}
