using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// The EventTypes that VOD documents, each with the member that holds its payload and the paths to the FileIds in it. A table, because
/// neither follows from the name (<c>protocol</c> a.5).
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

    private static readonly EventType[] Known =
    [
        new(NewFileUpload, "FileUploadEvent", "FileId"),
        new(ProcedureStateChanged, "ProcedureStateChangeEvent", "FileId"),
        new(FileDeleted, "FileDeleteEvent", "FileIdSet", "FileDeleteResultInfo.FileId"),
        new(PullComplete, "PullCompleteEvent", "FileId"),

        // These are about the file they made, not about its source files.
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

        // These are about the source file and, if there is one, the file made from it.
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

        // These name no VOD file.
        new("ExtractCopyRightWatermarkComplete", "ExtractCopyRightWatermarkCompleteEvent"),
        new("MediaCastStatusChanged", "MediaCastStatusChangedEvent"),
        new("ComplexAdaptiveDynamicStreamingComplete", "ComplexAdaptiveDynamicStreamingCompleteEvent"),
        new("ProcessImageAsyncCompleteEvent", "ProcessImageAsyncCompleteEvent"),
        new("CreateAigcAdvancedCustomElementCompleteEvent", "CreateAigcAdvancedCustomElementCompleteEvent"),
        new("CreateAigcCustomVoiceCompleteEvent", "CreateAigcCustomVoiceCompleteEvent"),
    ];

    private static readonly FrozenDictionary<string, EventType> ByName = Known.ToFrozenDictionary(static type => type.Name);

    public static IReadOnlyList<EventType> All => Known;

    public static EventType? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    /// <returns>The type of an event; null if this version does not know it.</returns>
    public static EventType? Of(VodObject root) => Find(root.Text("EventType"u8, VodObject.MaxCode));
}

/// <param name="Places">Paths of member names to the FileIds; a list on a path is searched element by element.</param>
internal sealed record EventType(string Name, string Member, params string[] Places)
{
    /// <summary>
    /// The most files read from one event other than FileDeleted. VOD names fewer; the limit keeps a forged body from causing a flood of
    /// work.
    /// </summary>
    public const int MaxFiles = 128;

    private readonly byte[] _member = Encoding.UTF8.GetBytes(Member);
    private readonly byte[]? _otherMember;
    private readonly byte[][][] _places = [.. Places.Select(static place => place.Split('.').Select(Encoding.UTF8.GetBytes).ToArray())];

    /// <summary>The other member that may hold the payload, as seen in old examples and captures.</summary>
    public string OtherMember
    {
        init => _otherMember = Encoding.UTF8.GetBytes(value);
    }

    /// <returns>The payload of an event of this type; absent if there is none.</returns>
    public VodObject PayloadOf(VodObject root)
    {
        var payload = root.Object(_member);
        return payload.Exists || _otherMember is null ? payload : root.Object(_otherMember);
    }

    /// <returns>The files that the payload names, each once, in the order of the places.</returns>
    public ImmutableArray<FileId> FilesOf(VodObject payload)
    {
        // Most events name one file at the top of their payload, which needs no set.
        if (_places is [[var name]] && payload.File(name) is { } only)
            return [only];
        var files = _places.SelectMany(place => FilesAt(payload, place)).Distinct();
        return [.. Name == EventTypes.FileDeleted ? files : files.Take(MaxFiles)];
    }

    private static IEnumerable<FileId> FilesAt(VodObject from, ArraySegment<byte[]> place) => place is [var name]
        ? from.FileOrFiles(name)
        : from.ObjectOrObjects(place[0]).SelectMany(next => FilesAt(next, place[1..]));
}
