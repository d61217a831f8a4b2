using System.Text;

namespace Media.Vod.Callbacks;

/// <summary>
/// Every EventType VOD documents, the member its payload sits in, and where in the payload the files are that it is about.
/// A table, because neither follows from the name (<c>protocol</c> a.5).
/// </summary>
internal static class EventTypes
{
    public const string NewFileUpload = "NewFileUpload";
    public const string ProcedureStateChanged = "ProcedureStateChanged";
    public const string FileDeleted = "FileDeleted";
    public const string PullComplete = "PullComplete";
    public const string EditMediaComplete = "EditMediaComplete";
    public const string SplitMediaComplete = "SplitMediaComplete";
    public const string ComposeMediaComplete = "ComposeMediaComplete";

    // The order is how often they come: the search is from the top.
    private static readonly EventType[] Known =
    [
        new(NewFileUpload, "FileUploadEvent", "FileId"),
        new(ProcedureStateChanged, "ProcedureStateChangeEvent", "FileId"),
        new(FileDeleted, "FileDeleteEvent", "FileIdSet", "FileDeleteResultInfo.FileId"),
        new(PullComplete, "PullCompleteEvent", "FileId"),

        // About the file they made, not about those it was made of.
        new(EditMediaComplete, "EditMediaCompleteEvent", "Output.FileId") { OtherMember = "EditMediaComplete" },
        new(SplitMediaComplete, "SplitMediaCompleteEvent", "FileInfoSet.Output.FileId"),
        new(ComposeMediaComplete, "ComposeMediaCompleteEvent", "Output.FileId"),
        new("AigcImageTaskComplete", "AigcImageCompleteEvent", "Output.FileInfos.FileId"),
        new("AigcVideoTaskComplete", "AigcVideoCompleteEvent", "Output.FileInfos.FileId"),
        new("AigcHunyuan3DTaskComplete", "AigcHunyuan3DCompleteEvent", "Output.FileInfos.FileId"),
        new("SceneAigcImageCompleteEvent", "SceneAigcImageCompleteEvent", "Output.FileInfos.FileId"),
        new("ProcessMediaByMPSComplete", "ProcessMediaByMPSCompleteEvent", "SubTaskSet.Output.OutputFiles.FileId"),
        new("ConcatComplete", "ConcatCompleteEvent", "FileInfoSet.FileId"),
        new("ClipComplete", "ClipCompleteEvent", "SrcFileId", "FileInfo.FileId"),

        // About the file that was worked on, and the one made of it if there is one.
        new("RemoveWatermark", "RemoveWatermarkCompleteEvent", "Input.FileId", "Output.FileId"),
        new("RebuildMediaComplete", "RebuildMediaCompleteEvent", "Input.FileId", "Output.FileId"),
        new("QualityEnhanceComplete", "QualityEnhanceCompleteEvent", "Input.FileId", "Output.FileId"),
        new("QualityInspectComplete", "QualityInspectCompleteEvent", "Input.FileId"),
        new("ReviewAudioVideoComplete", "ReviewAudioVideoCompleteEvent", "Input.FileId"),
        new("ExtractTraceWatermarkComplete", "ExtractTraceWatermarkCompleteEvent", "Input.FileId"),
        new("ExtractBlindWatermarkComplete", "ExtractBlindWatermarkComplete", "InputInfo.FileId"),
        new("DescribeAigcFaceInfoAsyncComplete", "DescribeAigcFaceInfoAsyncCompleteEvent", "Input.FileInfos.FileId"),
        new("RestoreMediaComplete", "RestoreMediaCompleteEvent", "FileId"),
        new("PersistenceComplete", "PersistenceCompleteEvent", "FileId"),
        new("DescribeFileAttributesComplete", "DescribeFileAttributesCompleteEvent", "FileId"),
        new("ReduceMediaBitrateComplete", "ReduceMediaBitrateCompleteEvent", "FileId"),
        new("WechatPublishComplete", "WechatPublishCompleteEvent", "FileId") { OtherMember = "WechatPublishComplete" },
        new("WechatMiniProgramPublishComplete", "WechatMiniProgramPublishCompleteEvent", "FileId")
        {
            OtherMember = "WechatMiniProgramPublishEvent",
        },
        new("TranscodeComplete", "TranscodeCompleteEvent", "FileId"),
        new("CreateImageSpriteComplete", "CreateImageSpriteCompleteEvent", "FileId"),
        new("CreateSnapshotByTimeOffsetComplete", "SnapshotByTimeOffsetCompleteEvent", "FileId"),

        // Name no file of VOD's.
        new("ExtractCopyRightWatermarkComplete", "ExtractCopyRightWatermarkCompleteEvent"),
        new("MediaCastStatusChanged", "MediaCastStatusChangedEvent"),
        new("ComplexAdaptiveDynamicStreamingComplete", "ComplexAdaptiveDynamicStreamingCompleteEvent"),
        new("ProcessImageAsyncCompleteEvent", "ProcessImageAsyncCompleteEvent"),
        new("CreateAigcAdvancedCustomElementCompleteEvent", "CreateAigcAdvancedCustomElementCompleteEvent"),
        new("CreateAigcCustomVoiceCompleteEvent", "CreateAigcCustomVoiceCompleteEvent"),
    ];

    public static IReadOnlyList<EventType> All => Known;

    public static EventType? Find(ReadOnlySpan<byte> name)
    {
        foreach (var known in Known)
        {
            if (known.NameUtf8.AsSpan().SequenceEqual(name))
                return known;
        }

        return null;
    }

    public static EventType? Find(string? name) => Array.Find(Known, known => known.Name == name);
}

/// <param name="Places">Paths of member names to the file ids; lists on the way are gone through.</param>
internal sealed record EventType(string Name, string Member, params string[] Places)
{
    public byte[] NameUtf8 { get; } = Encoding.UTF8.GetBytes(Name);

    public byte[] MemberUtf8 { get; } = Encoding.UTF8.GetBytes(Member);

    /// <summary>Where the payload is when it is not in <see cref="Member"/>: names seen in old examples and captures.</summary>
    public string? OtherMember { get; init; }

    public byte[]? OtherMemberUtf8 => OtherMember is null ? null : Encoding.UTF8.GetBytes(OtherMember);

    public int MostFiles => Name == EventTypes.FileDeleted ? int.MaxValue : FilePlace.MostFiles;

    /// <summary>The places as a tree, the way they are walked.</summary>
    public FilePlace Files { get; } = FilePlace.Root(Places);
}
