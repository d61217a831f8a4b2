using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Media.Domain;

/// <summary>
/// Reads and writes records and evidence as JSON: members in camel case, enums as words, times in UTC, null members omitted. Equal records
/// are written as equal bytes.
/// </summary>
public static class MediaFileJson
{
    private static readonly DomainJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        Converters =
        {
            new WordConverter<MediaStatus>(),
            new WordConverter<ProcedureStatus>(),
            new WordConverter<OutputStatus>(),
            new WordConverter<EvidenceSource>(),
            new WordConverter<FailureClass>(),
            new WordConverter<HintKind>(),
            new UtcConverter(),
            new ListConverter<Attempt>(),
            new ListConverter<Procedure>(),
            new ListConverter<Output>(),
            new ListConverter<Effect>(),
            new ListConverter<DeletedPart>(),
            new ListConverter<FailedLookUp>(),
            new ListConverter<Hint>(),
            new ListConverter<TimelineEntry>(),
            new ListConverter<long>(),
            new ListConverter<int>(),
            new ListConverter<string>(),
        },
    });

    internal static JsonSerializerOptions Options => Json.Options;

    public static string Write(MediaFile file) => JsonSerializer.Serialize(file, Json.MediaFile);

    /// <exception cref="JsonException">The text is not a record, or one of a schema that this build cannot read.</exception>
    public static MediaFile Read(string record)
    {
        var file = JsonSerializer.Deserialize(record, Json.MediaFile) ?? throw new JsonException("A record is a JSON object.");
        return file.Schema <= MediaFile.NewestSchema
            ? file
            : throw new JsonException($"The record has schema {file.Schema}; this build reads up to {MediaFile.NewestSchema}.");
    }

    public static byte[] WriteEvidence(Evidence evidence) => JsonSerializer.SerializeToUtf8Bytes(evidence, Json.Evidence);

    /// <exception cref="JsonException">The bytes are not evidence.</exception>
    public static Evidence ReadEvidence(ReadOnlySpan<byte> evidence) =>
        JsonSerializer.Deserialize(evidence, Json.Evidence) ?? throw new JsonException("Evidence is a JSON object.");

    /// <summary>Writes enum members as the words in <see cref="Words"/>.</summary>
    private sealed class WordConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
        where T : struct, Enum;

    /// <summary>Writes equal moments as equal text, whatever their offset.</summary>
    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime);
    }

    /// <summary>Reads null as an empty list. A null inside a list is an error.</summary>
    private sealed class ListConverter<T> : JsonConverter<ImmutableArray<T>>
    {
        private JsonTypeInfo<T>? _type;

        public override ImmutableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return [];
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("A list was expected.");
            var items = ImmutableArray.CreateBuilder<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                items.Add(JsonSerializer.Deserialize(ref reader, TypeOf(options)) ?? throw new JsonException("A list contains null."));
            return items.DrainToImmutable();
        }

        public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var item in value)
                JsonSerializer.Serialize(writer, item, TypeOf(options));
            writer.WriteEndArray();
        }

        private JsonTypeInfo<T> TypeOf(JsonSerializerOptions options) => _type ??= (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
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
    public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("Not a TaskId."));

    public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

internal sealed class SessionIdConverter : JsonConverter<SessionId>
{
    public override SessionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("Not a SessionId."));

    public override void Write(Utf8JsonWriter writer, SessionId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
