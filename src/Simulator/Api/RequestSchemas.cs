using static Media.Simulator.Api.ParameterSchema;

namespace Media.Simulator.Api;

/// <summary>The parameters of every call, as defined by API version 2018-07-17.</summary>
internal static class RequestSchemas
{
    private static readonly (string, ParameterSchema) SubAppId = ("SubAppId", Integer);
    private static readonly ParameterSchema TextList = ListOf(Text);
    private static readonly ParameterSchema IntegerList = ListOf(Integer);
    private static readonly ParameterSchema AnyList = ListOf(Anything);
    private static readonly ParameterSchema TimeRange = ObjectOf(("After", Text), ("Before", Text));
    private static readonly ParameterSchema SortBy = ObjectOf(("Field!", Text), ("Order!", Text));
    private static readonly ParameterSchema AiTask = ObjectOf(("Definition!", Integer));

    private static readonly ParameterSchema MediaProcessTask = ObjectOf(
        ("TranscodeTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("WatermarkSet", AnyList), ("TraceWatermark", Anything), ("CopyRightWatermark", Anything),
            ("BlindWatermark", Anything), ("MosaicSet", AnyList), ("HeadTailSet", AnyList), ("StartTimeOffset", Number),
            ("EndTimeOffset", Number), ("OverrideParameter", Anything), ("SubtitleInfoSet", AnyList)))),
        ("AnimatedGraphicTaskSet", ListOf(ObjectOf(("Definition!", Integer), ("StartTimeOffset!", Number), ("EndTimeOffset!", Number)))),
        ("SnapshotByTimeOffsetTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("ExtTimeOffsetSet", TextList), ("TimeOffsetSet", ListOf(Number)), ("WatermarkSet", AnyList)))),
        ("SampleSnapshotTaskSet", ListOf(ObjectOf(("Definition!", Integer), ("WatermarkSet", AnyList)))),
        ("ImageSpriteTaskSet", ListOf(ObjectOf(("Definition!", Integer)))),
        ("CoverBySnapshotTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("PositionType!", Text), ("PositionValue!", Number), ("WatermarkSet", AnyList)))),
        ("AdaptiveDynamicStreamingTaskSet", ListOf(ObjectOf(
            ("Definition!", Integer), ("WatermarkSet", AnyList), ("TraceWatermark", Anything), ("CopyRightWatermark", Anything),
            ("BlindWatermark", Anything), ("SubtitleSet", TextList), ("SubtitleInfoSet", AnyList), ("DrmInfo", Anything)))));

    public static readonly ParameterSchema ProcessMedia = ObjectOf(
        SubAppId, ("FileId", Text), ("MediaStoragePath", Text), ("MediaProcessTask", MediaProcessTask), ("AiContentReviewTask", AiTask),
        ("AiAnalysisTask", AiTask), ("AiRecognitionTask", AiTask), ("TasksPriority", Integer), ("TasksNotifyMode", Text),
        ("SessionContext", Text), ("SessionId", Text), ("ExtInfo", Text), ("Url", Text), ("OutputAsIndependentMedia", Text));

    public static readonly ParameterSchema DescribeTaskDetail = ObjectOf(SubAppId, ("TaskId!", Text));

    public static readonly ParameterSchema DescribeTasks = ObjectOf(
        SubAppId, ("Status", Text), ("FileId", Text), ("CreateTime", TimeRange), ("FinishTime", TimeRange), ("Sort", SortBy),
        ("Limit", Integer), ("ScrollToken", Text));

    public static readonly ParameterSchema DescribeMediaInfos = ObjectOf(SubAppId, ("FileIds!", TextList), ("Filters", TextList));

    public static readonly ParameterSchema SearchMedia = ObjectOf(
        SubAppId, ("FileIds", TextList), ("Names", TextList), ("NamePrefixes", TextList), ("Descriptions", TextList),
        ("ClassIds", IntegerList),
        ("Tags", TextList), ("Categories", TextList), ("SourceTypes", TextList), ("StreamIds", TextList), ("CreateTime", TimeRange),
        ("ExpireTime", TimeRange), ("StorageRegions", TextList), ("StorageClasses", TextList), ("MediaTypes", TextList),
        ("Status", TextList),
        ("ReviewResults", TextList), ("TrtcSdkAppIds", IntegerList), ("TrtcRoomIds", TextList), ("Filters", TextList), ("Sort", SortBy),
        ("Offset", Integer), ("Limit", Integer), ("Text", Text), ("SourceType", Text), ("StreamId", Text), ("StartTime", Text),
        ("EndTime", Text), ("Vids", TextList), ("Vid", Text), ("StreamDomains", TextList), ("StreamPaths", TextList),
        ("KnowledgeBases", TextList));

    public static readonly ParameterSchema PullEvents = ObjectOf(SubAppId, ("ExtInfo", Text));

    public static readonly ParameterSchema ConfirmEvents = ObjectOf(SubAppId, ("EventHandles!", TextList), ("ExtInfo", Text));

    public static readonly ParameterSchema OnlySubAppId = ObjectOf(SubAppId);

    public static readonly ParameterSchema ModifyEventConfig = ObjectOf(
        SubAppId, ("Mode", Text), ("NotificationUrl", Text), ("UploadMediaCompleteEventSwitch", Text),
        ("DeleteMediaCompleteEventSwitch", Text), ("PersistenceCompleteEventSwitch", Text), ("SignKey", Text));

    public static readonly ParameterSchema PullUpload = ObjectOf(
        SubAppId, ("MediaUrl!", Text), ("MediaType", Text), ("MediaName", Text), ("CoverUrl", Text), ("Procedure", Text),
        ("ExpireTime", Text), ("StorageRegion", Text), ("ClassId", Integer), ("TasksPriority", Integer), ("SessionContext", Text),
        ("SessionId", Text), ("ExtInfo", Text), ("SourceContext", Text), ("MediaStoragePath", Text));

    public static readonly ParameterSchema DeleteMedia = ObjectOf(
        SubAppId, ("FileId!", Text), ("DeleteParts", ListOf(ObjectOf(("Type!", Text), ("Definition", Integer)))));
}
