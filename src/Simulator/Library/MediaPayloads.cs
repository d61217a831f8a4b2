using System.Text.Json.Nodes;
using Media.Simulator.Time;

namespace Media.Simulator.Library;

/// <summary>Writes VOD's structures that describe a file: MediaBasicInfo, MediaMetaData, FileUploadTask.</summary>
internal static class MediaPayloads
{
    public const string Mp4Container = "mov,mp4,m4a,3gp,3g2,mj2";

    public static JsonObject FileUploadTask(MediaFile file, string procedureTaskId) => new()
    {
        ["FileId"] = file.FileId,
        ["MediaBasicInfo"] = BasicInfo(file),
        ["ProcedureTaskId"] = procedureTaskId,
        ["ReviewAudioVideoTaskId"] = "",
        ["MetaData"] = MetaData(file),
    };

    public static JsonObject BasicInfo(MediaFile file, string coverUrl = "") => new()
    {
        ["Name"] = file.Source.Name,
        ["Description"] = "",
        ["CreateTime"] = IsoTime.Format(file.CreatedAt),
        ["UpdateTime"] = IsoTime.Format(file.CreatedAt),
        ["ExpireTime"] = IsoTime.Never,
        ["ClassId"] = 0,
        ["ClassName"] = "其他",
        ["ClassPath"] = "其他",
        ["CoverUrl"] = coverUrl,
        ["Type"] = file.Source.Type,
        ["MediaUrl"] = file.MediaUrl,
        ["SourceInfo"] = new JsonObject
        {
            ["SourceType"] = "Upload",
            ["SourceContext"] = file.Source.SourceContext,
            ["LiveRecordInfo"] = null,
            ["TrtcRecordInfo"] = null,
            ["WebPageRecordInfo"] = null,
        },
        ["StorageRegion"] = "ap-chongqing",
        ["TagSet"] = new JsonArray(),
        ["Vid"] = file.FileId,
        ["StoragePath"] = new Uri(file.MediaUrl).AbsolutePath,
        ["Category"] = file.Source.Category,
        ["Status"] = "Normal",
        ["StorageClass"] = "STANDARD",
    };

    public static JsonObject MetaData(MediaFile file)
    {
        var source = file.Source;
        var duration = source.HasAudio ? source.DurationSeconds : 0;
        return new JsonObject
        {
            ["Size"] = source.Size,
            ["Container"] = Container(source),
            ["Bitrate"] = source.VideoBitrate + source.AudioBitrate,
            ["Height"] = source.Height,
            ["Width"] = source.Width,
            ["Duration"] = duration,
            ["Rotate"] = 0,
            ["VideoStreamSet"] = SourceVideoStreams(source),
            ["AudioStreamSet"] = SourceAudioStreams(source),
            ["VideoDuration"] = source.HasVideo ? duration : 0,
            ["AudioDuration"] = duration,
            ["Md5"] = "",
        };
    }

    public static string Container(MediaSource source) => source switch
    {
        { Category: MediaCategory.Image, Type: "png" } => "png_pipe",
        { Category: MediaCategory.Image } => "jpeg_pipe",
        { Type: "mp4" or "mov" or "m4a" } => Mp4Container,
        _ => source.Type,
    };

    public static JsonArray SourceVideoStreams(MediaSource source) => source.Category switch
    {
        MediaCategory.Audio => [],
        MediaCategory.Image => [VideoStream(0, source.Width, source.Height, source.Type == "png" ? "png" : "mjpeg", 0)],
        _ => [VideoStream(source.VideoBitrate, source.Width, source.Height, "h264", 30)],
    };

    public static JsonArray SourceAudioStreams(MediaSource source) => source.HasAudio
        ? [AudioStream(source.AudioBitrate, 48000, "aac")]
        : [AudioStream(0, 0, "")];

    public static JsonObject VideoStream(long bitrate, int width, int height, string codec, int fps) => new()
    {
        ["Bitrate"] = bitrate,
        ["Height"] = height,
        ["Width"] = width,
        ["Codec"] = codec,
        ["Fps"] = fps,
        ["CodecTag"] = "",
        ["DynamicRangeInfo"] = new JsonObject { ["Type"] = "SDR", ["HDRType"] = "" },
    };

    public static JsonObject AudioStream(long bitrate, int samplingRate, string codec) => new()
    {
        ["Bitrate"] = bitrate,
        ["SamplingRate"] = samplingRate,
        ["Codec"] = codec,
    };
}
