using System.Text.Json;
using System.Text.Json.Serialization;
using Media.Domain;
using Media.Storage;
using Media.Vod.Callbacks;

namespace Media.Api.Files;

/// <summary>An archived event as VOD sent it, with its signature masked.</summary>
/// <param name="Body">The event, if it can be embedded in JSON; otherwise null.</param>
/// <param name="BodyBase64">The event's bytes, if they are not JSON in UTF-8 or nested too deep for most readers; otherwise null.</param>
internal sealed record EventView(
    long Id,
    DateTimeOffset ReceivedAt,
    string App,
    EvidenceSource Source,
    string EventType,
    string EventKey,
    EventVerdict Verdict,
    RawJson? Body,
    string? BodyBase64)
{
    public static EventView Of(ArchivedEvent archived)
    {
        var body = SignatureMask.Mask(archived.Body);
        var isJson = RawJson.CanHold(body.Span);
        return new EventView(
            archived.Id,
            archived.ReceivedAt,
            archived.App,
            archived.Source,
            archived.EventType,
            archived.EventKey,
            archived.Verdict,
            isJson ? new RawJson(body) : null,
            isJson ? null : Convert.ToBase64String(body.Span));
    }
}

/// <summary>JSON that is written to the response unchanged.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal sealed record RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Together with the page around it, this stays within the 64 levels at which many readers stop.</summary>
    private const int MaxDepth = 56;

    public static bool CanHold(ReadOnlySpan<byte> bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
            return false;
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Only written.");

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
