using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Media.Simulator.Callbacks;

/// <summary>Writes an event as VOD's EventContent: every member is present, and all but one are null.</summary>
internal static class EventContent
{
    private static readonly TimeSpan SignatureValidity = TimeSpan.FromMinutes(10);
    private static readonly JsonSerializerOptions Wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Members =
    [
        "FileUploadEvent", "ProcedureStateChangeEvent", "FileDeleteEvent", "PullCompleteEvent", "EditMediaCompleteEvent",
        "SplitMediaCompleteEvent", "ComposeMediaCompleteEvent", "ClipCompleteEvent", "TranscodeCompleteEvent",
        "CreateImageSpriteCompleteEvent", "ConcatCompleteEvent", "SnapshotByTimeOffsetCompleteEvent", "WechatPublishCompleteEvent",
        "WechatMiniProgramPublishCompleteEvent", "RemoveWatermarkCompleteEvent", "RestoreMediaCompleteEvent", "RebuildMediaCompleteEvent",
        "ExtractTraceWatermarkCompleteEvent", "ExtractCopyRightWatermarkCompleteEvent", "ReviewAudioVideoCompleteEvent",
        "ReduceMediaBitrateCompleteEvent", "DescribeFileAttributesCompleteEvent", "QualityInspectCompleteEvent",
        "QualityEnhanceCompleteEvent", "MediaCastStatusChangedEvent", "PersistenceCompleteEvent",
        "ComplexAdaptiveDynamicStreamingCompleteEvent", "ProcessMediaByMPSCompleteEvent", "AigcImageCompleteEvent",
        "AigcVideoCompleteEvent", "ExtractBlindWatermarkComplete", "SceneAigcImageCompleteEvent", "ProcessImageAsyncCompleteEvent",
        "CreateAigcAdvancedCustomElementCompleteEvent", "CreateAigcCustomVoiceCompleteEvent", "DescribeAigcFaceInfoAsyncCompleteEvent",
    ];

    /// <summary>The body of a push: without EventHandle, and with Sign and T next to EventType if there is a key.</summary>
    /// <remarks>That Sign and T are top-level members is an assumption: VOD's documentation only says "in the notification".</remarks>
    public static byte[] PushBody(VodEvent vodEvent, string signKey, DateTimeOffset realNow)
    {
        var body = Render(vodEvent, new JsonObject(), isPush: true);
        if (signKey.Length > 0)
        {
            var expires = (realNow + SignatureValidity).ToUnixTimeSeconds();
            body["Sign"] = Sign(signKey, expires);
            body["T"] = expires;
        }

        return JsonSerializer.SerializeToUtf8Bytes(body, Wire);
    }

    /// <summary>An element of EventSet, PullEvents' answer.</summary>
    public static JsonObject Pulled(VodEvent vodEvent, string handle) =>
        Render(vodEvent, new JsonObject { ["EventHandle"] = handle }, isPush: false);

    public static string Sign(string signKey, long t)
    {
#pragma warning disable CA5351 // VOD's callback signature is an MD5.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{signKey}{t}")));
#pragma warning restore CA5351
    }

    private static JsonObject Render(VodEvent vodEvent, JsonObject content, bool isPush)
    {
        if (vodEvent.Verbatim is { } verbatim)
        {
            foreach (var (name, value) in verbatim)
                content[name] = value?.DeepClone();
            return content;
        }

        content["EventType"] = vodEvent.EventType;
        foreach (var member in Members)
            content[member] = member == vodEvent.Member ? vodEvent.Payload(isPush) : null;
        return content;
    }
}
