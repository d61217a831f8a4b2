using static Media.Simulator.Api.Shape;

namespace Media.Simulator.Api;

/// <summary>The parameters of every call, as the models of API version 2018-07-17 list them.</summary>
internal static class RequestShapes
{
    private static readonly (string, Shape) SubAppId = ("SubAppId", Integer);
    private static readonly Shape Texts = ListOf(Text);
    private static readonly Shape Integers = ListOf(Integer);
    private static readonly Shape Things = ListOf(Anything);
    private static readonly Shape TimeRange = ObjectOf(("After", Text), ("Before", Text));
    private static readonly Shape SortBy = ObjectOf(("Field!", Text), ("Order!", Text));
    private static readonly Shape AiTask = ObjectOf(("Definition!", Integer));

    private static readonly Shape MediaProcessTask = ObjectOf(
        ("TranscodeTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("WatermarkSet", Things), ("TraceWatermark", Anything), ("CopyRightWatermark", Anything),
            ("BlindWatermark", Anything), ("MosaicSet", Things), ("HeadTailSet", Things), ("StartTimeOffset", Number),
            ("EndTimeOffset", Number), ("OverrideParameter", Anything), ("SubtitleInfoSet", Things)))),
        ("AnimatedGraphicTaskSet", ListOf(ObjectOf(("Definition!", Integer), ("StartTimeOffset!", Number), ("EndTimeOffset!", Number)))),
        ("SnapshotByTimeOffsetTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("ExtTimeOffsetSet", Texts), ("TimeOffsetSet", ListOf(Number)), ("WatermarkSet", Things)))),
        ("SampleSnapshotTaskSet", ListOf(ObjectOf(("Definition!", Integer), ("WatermarkSet", Things)))),
        ("ImageSpriteTaskSet", ListOf(ObjectOf(("Definition!", Integer)))),
        ("CoverBySnapshotTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("PositionType!", Text), ("PositionValue!", Number), ("WatermarkSet", Things)))),
        ("AdaptiveDynamicStreamingTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("WatermarkSet", Things), ("TraceWatermark", Anything), ("CopyRightWatermark", Anything),
            ("BlindWatermark", Anything), ("SubtitleSet", Texts), ("SubtitleInfoSet", Things), ("DrmInfo", Anything)))));

    public static readonly Shape ProcessMedia = ObjectOf(
        SubAppId, ("FileId", Text), ("MediaStoragePath", Text), ("MediaProcessTask", MediaProcessTask), ("AiContentReviewTask", AiTask),
        ("AiAnalysisTask", AiTask), ("AiRecognitionTask", AiTask), ("TasksPriority", Integer), ("TasksNotifyMode", Text),
        ("SessionContext", Text), ("SessionId", Text), ("ExtInfo", Text), ("Url", Text), ("OutputAsIndependentMedia", Text));

    public static readonly Shape DescribeTaskDetail = ObjectOf(SubAppId, ("TaskId!", Text));

    public static readonly Shape DescribeTasks = ObjectOf(
        SubAppId, ("Status", Text), ("FileId", Text), ("CreateTime", TimeRange), ("FinishTime", TimeRange), ("Sort", SortBy),
        ("Limit", Integer), ("ScrollToken", Text));

    public static readonly Shape DescribeMediaInfos = ObjectOf(SubAppId, ("FileIds!", Texts), ("Filters", Texts));

    public static readonly Shape SearchMedia = ObjectOf(
        SubAppId, ("FileIds", Texts), ("Names", Texts), ("NamePrefixes", Texts), ("Descriptions", Texts), ("ClassIds", Integers),
        ("Tags", Texts), ("Categories", Texts), ("SourceTypes", Texts), ("StreamIds", Texts), ("CreateTime", TimeRange),
        ("ExpireTime", TimeRange), ("StorageRegions", Texts), ("StorageClasses", Texts), ("MediaTypes", Texts), ("Status", Texts),
        ("ReviewResults", Texts), ("TrtcSdkAppIds", Integers), ("TrtcRoomIds", Texts), ("Filters", Texts), ("Sort", SortBy),
        ("Offset", Integer), ("Limit", Integer), ("Text", Text), ("SourceType", Text), ("StreamId", Text), ("StartTime", Text),
        ("EndTime", Text), ("Vids", Texts), ("Vid", Text), ("StreamDomains", Texts), ("StreamPaths", Texts), ("KnowledgeBases", Texts));

    public static readonly Shape PullEvents = ObjectOf(SubAppId, ("ExtInfo", Text));

    public static readonly Shape ConfirmEvents = ObjectOf(SubAppId, ("EventHandles!", Texts), ("ExtInfo", Text));

    public static readonly Shape OnlySubAppId = ObjectOf(SubAppId);

    public static readonly Shape ModifyEventConfig = ObjectOf(
        SubAppId, ("Mode", Text), ("NotificationUrl", Text), ("UploadMediaCompleteEventSwitch", Text),
        ("DeleteMediaCompleteEventSwitch", Text), ("PersistenceCompleteEventSwitch", Text), ("SignKey", Text));

    public static readonly Shape PullUpload = ObjectOf(
        SubAppId, ("MediaUrl!", Text), ("MediaType", Text), ("MediaName", Text), ("CoverUrl", Text), ("Procedure", Text),
        ("ExpireTime", Text), ("StorageRegion", Text), ("ClassId", Integer), ("TasksPriority", Integer), ("SessionContext", Text),
        ("SessionId", Text), ("ExtInfo", Text), ("SourceContext", Text), ("MediaStoragePath", Text));

    public static readonly Shape DeleteMedia = ObjectOf(
        SubAppId, ("FileId!", Text), ("DeleteParts", ListOf(ObjectOf(("Type!", Text), ("Definition", Integer)))));
}
