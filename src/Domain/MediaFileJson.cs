using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>How records and evidence are written: readable JSON, camel case, words in snake case, nothing for null.</summary>
public static class MediaFileJson
{
    private static readonly DomainJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        Converters =
        {
            new WordConverter<MediaStatus>(),
            new WordConverter<ProcedureStatus>(),
            new WordConverter<OutputStatus>(),
            new WordConverter<EvidenceSource>(),
            new WordConverter<FailureClass>(),
        },
    });

    public static string Write(MediaFile file) => JsonSerializer.Serialize(file, Json.MediaFile);

    /// <exception cref="JsonException">The text is not a record.</exception>
    public static MediaFile Read(string record) =>
        JsonSerializer.Deserialize(record, Json.MediaFile) ?? throw new JsonException("A record is a JSON object.");

    public static byte[] WriteEvidence(Evidence evidence) => JsonSerializer.SerializeToUtf8Bytes(evidence, Json.Evidence);

    /// <exception cref="JsonException">The bytes are not evidence.</exception>
    public static Evidence ReadEvidence(ReadOnlySpan<byte> evidence) =>
        JsonSerializer.Deserialize(evidence, Json.Evidence) ?? throw new JsonException("Evidence is a JSON object.");

    private sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}

[JsonSerializable(typeof(MediaFile))]
[JsonSerializable(typeof(Evidence))]
internal sealed partial class DomainJson : JsonSerializerContext;

internal sealed class FileIdConverter : JsonConverter<FileId>
{
    public override FileId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FileId.TryParse(reader.GetString(), out var fileId) ? fileId : throw new JsonException("Not a FileId.");

    public override void Write(Utf8JsonWriter writer, FileId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

internal sealed class TaskIdConverter : JsonConverter<TaskId>
{
    public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

internal sealed class SessionIdConverter : JsonConverter<SessionId>
{
    public override SessionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, SessionId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
