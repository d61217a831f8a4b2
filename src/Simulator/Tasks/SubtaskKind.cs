namespace Media.Simulator.Tasks;

/// <summary>One kind of media subtask, with VOD's five names for it.</summary>
/// <param name="Type">The value of <c>Type</c> in a result.</param>
/// <param name="RequestSet">The member of MediaProcessTask.</param>
/// <param name="ResultMember">The member of MediaProcessTaskResult.</param>
/// <param name="InfoMember">The member of MediaInfo (DescribeMediaInfos); null if its outputs are not listed there.</param>
/// <param name="InfoSet">The list in <paramref name="InfoMember"/>.</param>
internal sealed record SubtaskKind(string Type, string RequestSet, string ResultMember, string? InfoMember, string? InfoSet)
{
    public static readonly SubtaskKind Transcode =
        new("Transcode", "TranscodeTaskSet", "TranscodeTask", "TranscodeInfo", "TranscodeSet");

    public static readonly SubtaskKind AnimatedGraphics =
        new("AnimatedGraphics", "AnimatedGraphicTaskSet", "AnimatedGraphicTask", "AnimatedGraphicsInfo", "AnimatedGraphicsSet");

    public static readonly SubtaskKind SnapshotByTimeOffset = new(
        "SnapshotByTimeOffset", "SnapshotByTimeOffsetTaskSet", "SnapshotByTimeOffsetTask", "SnapshotByTimeOffsetInfo",
        "SnapshotByTimeOffsetSet");

    public static readonly SubtaskKind SampleSnapshot =
        new("SampleSnapshot", "SampleSnapshotTaskSet", "SampleSnapshotTask", "SampleSnapshotInfo", "SampleSnapshotSet");

    public static readonly SubtaskKind ImageSprites =
        new("ImageSprites", "ImageSpriteTaskSet", "ImageSpriteTask", "ImageSpriteInfo", "ImageSpriteSet");

    public static readonly SubtaskKind CoverBySnapshot =
        new("CoverBySnapshot", "CoverBySnapshotTaskSet", "CoverBySnapshotTask", null, null);

    public static readonly SubtaskKind AdaptiveDynamicStreaming = new(
        "AdaptiveDynamicStreaming", "AdaptiveDynamicStreamingTaskSet", "AdaptiveDynamicStreamingTask",
        "AdaptiveDynamicStreamingInfo", "AdaptiveDynamicStreamingSet");

    /// <summary>All kinds, in the order of a result's members.</summary>
    public static readonly SubtaskKind[] All =
        [Transcode, AnimatedGraphics, SnapshotByTimeOffset, SampleSnapshot, ImageSprites, CoverBySnapshot, AdaptiveDynamicStreaming];
}
