namespace Media.Domain;

/// <summary>What VOD reports about the media itself. Every member may be unknown.</summary>
public sealed record MediaInfo : Extensible
{
    public string? Name { get; init; }

    /// <summary>VOD's <c>Category</c>: Video, Audio or Image; missing in older payloads.</summary>
    public string? Category { get; init; }

    /// <summary>VOD's <c>Type</c>: the extension, such as mp4 or jpg.</summary>
    public string? Type { get; init; }

    /// <summary>VOD's <c>Container</c>: a demuxer list, such as <c>mov,mp4,m4a,3gp,3g2,mj2</c> or <c>jpeg_pipe</c>.</summary>
    public string? Container { get; init; }

    public string? Url { get; init; }

    public string? CoverUrl { get; init; }

    public double? DurationSeconds { get; init; }

    public long? SizeBytes { get; init; }

    /// <summary>In pixels, as VOD reports it for the source.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>VOD's <c>CreateTime</c>.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
