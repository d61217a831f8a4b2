namespace Media.Simulator.Library;

/// <summary>The properties of an uploaded file.</summary>
internal sealed record MediaSource(string Name, string Category, string Type, double DurationSeconds, int Width, int Height)
{
    public string SourceContext { get; init; } = "";

    /// <summary>A full-HD source of the category. Audio has no width and height, an image no duration.</summary>
    public static MediaSource Create(string name, string category, string type, double durationSeconds) => new(
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
