using Media.Domain;

namespace Media.Vod.Payloads;

/// <summary>Reads media data from VOD's structures MediaBasicInfo and MediaMetaData.</summary>
internal static class MediaReader
{
    public static MediaInfo FromBasicInfo(VodObject basic, VodObject meta)
    {
        // Published examples of PullComplete wrap the structure in another of the same name (protocol b.7), so one level is unwrapped.
        var nested = basic.Object("MediaBasicInfo"u8);
        if (nested.Exists)
            basic = nested;

        return new MediaInfo
        {
            Name = basic.Text("Name"u8, VodObject.MaxName),
            Category = basic.Text("Category"u8, VodObject.MaxCode),
            Type = basic.Text("Type"u8, VodObject.MaxCode),
            Url = basic.Url("MediaUrl"u8),
            CoverUrl = basic.Url("CoverUrl"u8),
            CreatedAt = basic.Time("CreateTime"u8),
        }.With(meta);
    }

    /// <summary>Whether VOD made the file by processing another, whichever event or answer shows it (<c>protocol</c> b.2).</summary>
    public static bool IsMadeByVod(VodObject basic) => basic.Object("SourceInfo"u8).Code("SourceType"u8) == "VideoProcessing";

    /// <summary>The media a procedure worked on (<c>FileName</c>, <c>FileUrl</c>).</summary>
    public static MediaInfo FromProcedure(VodObject task) => new MediaInfo
    {
        Name = task.Text("FileName"u8, VodObject.MaxName),
        Url = task.Url("FileUrl"u8),
    }.With(task.Object("MetaData"u8));

    /// <summary>A file that VOD made (<c>Output</c> of an edit or a composition).</summary>
    public static MediaInfo FromOutput(VodObject output, VodObject meta) => new MediaInfo
    {
        Name = output.Text("MediaName"u8, VodObject.MaxName),
        Type = output.Text("FileType"u8, VodObject.MaxCode),
        Url = output.Url("FileUrl"u8),
    }.With(meta);

    private static MediaInfo With(this MediaInfo media, VodObject meta) => media with
    {
        Container = meta.Text("Container"u8, VodObject.MaxCode),
        DurationSeconds = meta.Decimal("Duration"u8),
        SizeBytes = meta.Integer("Size"u8),
        Width = meta.Pixels("Width"u8),
        Height = meta.Pixels("Height"u8),
    };
}
