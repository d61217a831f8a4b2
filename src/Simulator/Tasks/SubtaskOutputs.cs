using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>Writes the Output structure of a successful subtask, which differs by kind.</summary>
internal static class SubtaskOutputs
{
    public static JsonObject Build(MediaFile file, SubtaskRequest request)
    {
        if (request.Kind == SubtaskKind.Transcode)
            return Transcode(file, TranscodePreset.Find(request.Definition)!);
        if (request.Kind == SubtaskKind.AnimatedGraphics)
            return AnimatedGraphics(file, request);
        if (request.Kind == SubtaskKind.SnapshotByTimeOffset)
            return SnapshotByTimeOffset(file, request);
        if (request.Kind == SubtaskKind.SampleSnapshot)
            return SampleSnapshot(file, request);
        if (request.Kind == SubtaskKind.ImageSprites)
            return ImageSprites(file, request);
        return request.Kind == SubtaskKind.CoverBySnapshot
            ? new JsonObject { ["CoverUrl"] = $"{file.OutputFolder}/coverBySnapshot_{request.Definition}_0.jpg" }
            : AdaptiveDynamicStreaming(file, request);
    }

    /// <summary>The entry with Definition 0 in DescribeMediaInfos: the uploaded file itself.</summary>
    public static JsonObject Original(MediaFile file) => TranscodeItem(
        file.MediaUrl, 0, (file.Source.Width, file.Source.Height), file.Source.VideoBitrate + file.Source.AudioBitrate, file.Source.Size,
        file.Source.DurationSeconds, MediaPayloads.Container(file.Source),
        MediaPayloads.SourceVideoStreams(file.Source), MediaPayloads.SourceAudioStreams(file.Source));

    private static JsonObject Transcode(MediaFile file, TranscodePreset preset)
    {
        var size = preset.SizeFor(file.Source);
        long video = preset.VideoKbps * 1000L, audio = preset.AudioKbps * 1000L;
        return TranscodeItem(
            $"{file.OutputFolder}/v.f{preset.Definition}.{preset.Extension}", preset.Definition, size, video + audio,
            (long)((video + audio) * file.Source.DurationSeconds / 8), file.Source.DurationSeconds, preset.Container,
            preset.HasVideo ? [MediaPayloads.VideoStream(video, size.Width, size.Height, "h264", 25)] : [],
            [MediaPayloads.AudioStream(audio, 44100, preset.Extension == "mp3" ? "mp3" : "aac")]);
    }

    private static JsonObject TranscodeItem(
        string url, long definition, (int Width, int Height) size, long bitrate, long bytes, double duration, string container,
        JsonArray videoStreams, JsonArray audioStreams) => new()
        {
            ["Url"] = url,
            ["Definition"] = definition,
            ["Bitrate"] = bitrate,
            ["Height"] = size.Height,
            ["Width"] = size.Width,
            ["Size"] = bytes,
            ["Duration"] = duration,
            ["Md5"] = definition == 0 ? "" : Digest(url),
            ["Container"] = container,
            ["VideoStreamSet"] = videoStreams,
            ["AudioStreamSet"] = audioStreams,
            ["DigitalWatermarkType"] = "None",
            ["CopyRightWatermarkText"] = "",
        };

    private static JsonObject AnimatedGraphics(MediaFile file, SubtaskRequest request)
    {
        var container = request.Definition == 20001 ? "webp" : "gif";
        var url = $"{file.OutputFolder}/animatedGraphics_{request.Definition}.{container}";
        return new JsonObject
        {
            ["Url"] = url,
            ["Definition"] = request.Definition,
            ["Container"] = container,
            ["Height"] = 360,
            ["Width"] = 640,
            ["Bitrate"] = 500_000,
            ["Size"] = 312_500,
            ["Md5"] = Digest(url),
            ["StartTimeOffset"] = request.Input["StartTimeOffset"]?.DeepClone() ?? 0,
            ["EndTimeOffset"] = request.Input["EndTimeOffset"]?.DeepClone() ?? 0,
        };
    }

    private static JsonObject SnapshotByTimeOffset(MediaFile file, SubtaskRequest request)
    {
        var offsets = request.Input["TimeOffsetSet"] as JsonArray ?? [];
        var pictures = offsets.Select((offset, index) => (JsonNode)new JsonObject
        {
            ["TimeOffset"] = offset?.DeepClone(),
            ["Url"] = $"{file.OutputFolder}/snapshotByTimeOffset_{request.Definition}_{index}.jpg",
            ["WaterMarkDefinition"] = new JsonArray(),
        });
        return new JsonObject { ["Definition"] = request.Definition, ["PicInfoSet"] = new JsonArray([.. pictures]) };
    }

    private static JsonObject SampleSnapshot(MediaFile file, SubtaskRequest request) => new()
    {
        ["Definition"] = request.Definition,
        ["SampleType"] = "Percent",
        ["Interval"] = 10,
        ["ImageUrlSet"] = new JsonArray([.. Enumerable.Range(0, 10).Select(index =>
            (JsonNode)$"{file.OutputFolder}/sampleSnapshot_{request.Definition}_{index}.jpg")]),
        ["WaterMarkDefinition"] = new JsonArray(),
    };

    private static JsonObject ImageSprites(MediaFile file, SubtaskRequest request)
    {
        var count = (int)Math.Ceiling(file.Source.DurationSeconds / 10);
        return new JsonObject
        {
            ["Definition"] = request.Definition,
            ["Height"] = 80,
            ["Width"] = 142,
            ["TotalCount"] = count,
            ["ImageUrlSet"] = new JsonArray([.. Enumerable.Range(0, (count + 99) / 100).Select(index =>
                (JsonNode)$"{file.OutputFolder}/imageSprite_{request.Definition}_{index}.jpg")]),
            ["WebVttUrl"] = $"{file.OutputFolder}/imageSprite_{request.Definition}.vtt",
        };
    }

    private static JsonObject AdaptiveDynamicStreaming(MediaFile file, SubtaskRequest request)
    {
        var isDash = request.Definition == 20;
        return new JsonObject
        {
            ["Definition"] = request.Definition,
            ["Package"] = isDash ? "MPEG-DASH" : "HLS",
            ["DrmType"] = request.Definition == 12 ? "SimpleAES" : "",
            ["Url"] = $"{file.OutputFolder}/adp.{request.Definition}.{(isDash ? "mpd" : "m3u8")}",
            ["Size"] = file.Source.Size,
            ["DigitalWatermarkType"] = "None",
            ["SubStreamSet"] = new JsonArray(),
            ["CopyRightWatermarkText"] = "",
            ["SubtitleSet"] = new JsonArray(),
        };
    }

    private static string Digest(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 16));
}
