using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// One FileDeleted names many files, and each file's record keeps the event: kept whole, a body of n files would be stored n times.
/// So each file gets its own part, which translates to the same evidence and has a key of its own.
/// </summary>
public static class FileDeletedSplitter
{
    private static readonly JsonWriterOptions WriterOptions = new() { MaxDepth = int.MaxValue };

    /// <summary>One part for each file the envelope names, in its order; none when the body is no FileDeleted. Never throws.</summary>
    public static ImmutableArray<FileDeletedPart> Split(ReadOnlyMemory<byte> body)
    {
        using var document = JsonBody.Parse(body);
        if (document is null)
            return [];
        var root = new VodObject(document.RootElement);
        if (EventTypes.Of(root) is not { Name: EventTypes.FileDeleted } type)
            return [];

        var payload = type.PayloadOf(root);
        var results = payload.Objects("FileDeleteResultInfo"u8)
            .Where(result => result.File("FileId"u8) is not null)
            .ToLookup(result => result.File("FileId"u8)!.Value);
        return [.. type.FilesOf(payload).Select(file => Part(file, results[file]))];
    }

    private static FileDeletedPart Part(FileId file, IEnumerable<VodObject> results)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("EventType"u8, EventTypes.FileDeleted);
            writer.WriteStartObject("FileDeleteEvent"u8);
            writer.WriteStartArray("FileIdSet"u8);
            writer.WriteStringValue(file.Value);
            writer.WriteEndArray();
            writer.WriteStartArray("FileDeleteResultInfo"u8);
            foreach (var result in results)
                result.Element.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        var part = buffer.WrittenSpan.ToArray();
        return new FileDeletedPart(file, CallbackEnvelope.Read(part).EventKey, part);
    }
}

/// <param name="EventKey">The key of the part: what <see cref="CallbackEnvelope.Read"/> gives for its body.</param>
/// <param name="Body">A FileDeleted event in UTF-8 JSON that names this file only.</param>
public sealed record FileDeletedPart(FileId FileId, string EventKey, ReadOnlyMemory<byte> Body);
