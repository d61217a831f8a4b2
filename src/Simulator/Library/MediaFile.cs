namespace Media.Simulator.Library;

/// <summary>What an upload brings.</summary>
internal sealed record MediaSource(string Name, string Category, string Type, double DurationSeconds, int Width, int Height)
{
    public string SourceContext { get; init; } = "";

    /// <summary>A full-HD source of the category; sound has no size, a picture no length.</summary>
    public static MediaSource Of(string name, string category, string type, double durationSeconds) => new(
        name, category, type, category == MediaCategory.Image ? 0 : durationSeconds,
        category == MediaCategory.Audio ? 0 : 1920, category == MediaCategory.Audio ? 0 : 1080);

    public bool HasVideo => Category == MediaCategory.Video;

    public bool HasAudio => Category != MediaCategory.Image;

    public long VideoBitrate => HasVideo ? 2_943_200 : 0;

    public long AudioBitrate => HasAudio ? 128_000 : 0;

    public long Size => Category == MediaCategory.Image
        ? 204_800
        : Math.Max(1, (long)((VideoBitrate + AudioBitrate) * DurationSeconds / 8));
}

/// <summary>One media file of this VOD. Its outputs are not kept here: they are what its finished jobs made.</summary>
internal sealed class MediaFile(string fileId, long ordinal, MediaSource source, DateTimeOffset createdAt, long subAppId)
{
    private readonly HashSet<(string Part, long Definition)> _deletedParts = [];

    public string FileId => fileId;

    /// <summary>The how-manieth file of this run: what chance is derived from.</summary>
    public long Ordinal => ordinal;

    public MediaSource Source => source;

    public DateTimeOffset CreatedAt => createdAt;

    public string MediaUrl { get; } =
        $"http://{subAppId}.vod2.example.com/a1b2c3d4vodcq{subAppId}/{fileId[^8..]}{fileId}/original.{source.Type}";

    public string OutputFolder { get; } =
        $"http://{subAppId}.vod2.example.com/9f8e7d6cvodtranscq{subAppId}/{fileId[^8..]}{fileId}";

    /// <summary>The receiver answered 200 to the event of its upload, or confirmed it.</summary>
    public bool IsNotified { get; set => Volatile.Write(ref field, value); }

    public bool IsDeleted { get; set => Volatile.Write(ref field, value); }

    /// <param name="definition">0 means every output of the kind.</param>
    public void DeletePart(string part, long definition)
    {
        lock (_deletedParts)
            _deletedParts.Add((part, definition));
    }

    public bool LacksPart(string part, long definition)
    {
        lock (_deletedParts)
            return _deletedParts.Contains((part, definition)) || _deletedParts.Contains((part, 0));
    }
}
