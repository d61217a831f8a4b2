using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>One of VOD's preset transcode templates; bit rates are in kbit/s.</summary>
/// <param name="ShortSide">Pixels of the shorter side; 0 keeps the size of the source.</param>
internal sealed record TranscodePreset(long Definition, string Extension, string Container, int ShortSide, int VideoKbps, int AudioKbps)
{
    private static readonly Dictionary<long, TranscodePreset> Presets = Build().ToDictionary(preset => preset.Definition);

    public bool HasVideo => VideoKbps > 0;

    public static TranscodePreset? Find(long definition) => Presets.GetValueOrDefault(definition);

    /// <summary>The output's size, with the source's aspect ratio and an even long side. Small sources are scaled up, as by VOD.</summary>
    public (int Width, int Height) SizeFor(MediaSource source)
    {
        if (!HasVideo)
            return (0, 0);
        var shorter = Math.Min(source.Width, source.Height);
        if (ShortSide == 0 || shorter == 0)
            return (source.Width, source.Height);
        var longer = (int)Math.Round(Math.Max(source.Width, source.Height) * (double)ShortSide / shorter / 2) * 2;
        return source.Width >= source.Height ? (longer, ShortSide) : (ShortSide, longer);
    }

    private static IEnumerable<TranscodePreset> Build()
    {
        (int Suffix, int ShortSide, int Video, int Audio)[] sizes =
        [
            (10, 360, 400, 64), (20, 540, 1000, 64), (30, 720, 1800, 128), (40, 1080, 2500, 128), (70, 1440, 3000, 160),
            (80, 2160, 6000, 160),
        ];
        foreach (var (suffix, side, video, audio) in sizes)
        {
            yield return Mp4(100_000 + suffix, side, video, audio);
            yield return new(100_200 + suffix, "m3u8", "hls", side, video, audio);
            if (suffix <= 40)
                yield return Mp4(suffix, side, video, audio); // Old ids, which VOD's own examples still use.
        }

        foreach (var (suffix, side, video, audio) in sizes[..4])
            yield return Mp4(100_800 + suffix, side, video, audio);
        yield return Mp4(100_800, 0, 2500, 128);
        yield return Mp4(875, 0, 2500, 128);
        yield return new(876, "m3u8", "hls", 0, 2500, 128);

        foreach (var (definition, audio) in new[] { (1100, 24), (1110, 48), (1120, 96), (1130, 192), (1140, 256) })
            yield return new(definition, "m4a", MediaPayloads.Mp4Container, 0, 0, audio);
        foreach (var (definition, audio) in new[] { (1010, 128), (1020, 320) })
            yield return new(definition, "mp3", "mp3", 0, 0, audio);
    }

    private static TranscodePreset Mp4(long definition, int shortSide, int video, int audio) =>
        new(definition, "mp4", MediaPayloads.Mp4Container, shortSide, video, audio);
}
