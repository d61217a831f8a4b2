namespace Media.Simulator.Jobs;

/// <summary>One kind of media subtask and the five names VOD has for it.</summary>
/// <param name="Type">Value of <c>Type</c> in a result.</param>
/// <param name="RequestSet">Member of MediaProcessTask.</param>
/// <param name="ResultMember">Member of MediaProcessTaskResult.</param>
/// <param name="InfoMember">Member of MediaInfo (DescribeMediaInfos), null where outputs are not listed.</param>
/// <param name="InfoSet">Member of that member.</param>
internal sealed record SubtaskKind(string Type, string RequestSet, string ResultMember, string? InfoMember, string? InfoSet)
{
    public static readonly SubtaskKind Transcode =
        new("Transcode", "TranscodeTaskSet", "TranscodeTask", "TranscodeInfo", "TranscodeSet");

    public static readonly SubtaskKind AnimatedGraphics =
        new("AnimatedGraphics", "AnimatedGraphicTaskSet", "AnimatedGraphicTask", "AnimatedGraphicsInfo", "AnimatedGraphicsSet");

    public static readonly SubtaskKind SnapshotByTimeOffset = new(
        "SnapshotByTimeOffset", "SnapshotByTimeOffsetTaskSet", "SnapshotByTimeOffsetTask", "SnapshotByTimeOffsetInfo", "SnapshotByTimeOffsetSet");

    public static readonly SubtaskKind SampleSnapshot =
        new("SampleSnapshot", "SampleSnapshotTaskSet", "SampleSnapshotTask", "SampleSnapshotInfo", "SampleSnapshotSet");

    public static readonly SubtaskKind ImageSprites =
        new("ImageSprites", "ImageSpriteTaskSet", "ImageSpriteTask", "ImageSpriteInfo", "ImageSpriteSet");

    public static readonly SubtaskKind CoverBySnapshot =
        new("CoverBySnapshot", "CoverBySnapshotTaskSet", "CoverBySnapshotTask", null, null);

    public static readonly SubtaskKind AdaptiveDynamicStreaming = new(
        "AdaptiveDynamicStreaming", "AdaptiveDynamicStreamingTaskSet", "AdaptiveDynamicStreamingTask",
        "AdaptiveDynamicStreamingInfo", "AdaptiveDynamicStreamingSet");

    /// <summary>In the order in which results list their members.</summary>
    public static readonly SubtaskKind[] All =
        [Transcode, AnimatedGraphics, SnapshotByTimeOffset, SampleSnapshot, ImageSprites, CoverBySnapshot, AdaptiveDynamicStreaming];
}
