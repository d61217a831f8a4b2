using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// Splits a FileDeleted event into one part for each file. Each file's record keeps its event, so a whole body with n files would be stored
/// n times. A part translates to the same evidence as the whole and has its own key.
/// </summary>
public static class FileDeletedSplitter
{
    private static readonly JsonWriterOptions WriterOptions = new() { MaxDepth = int.MaxValue };

    /// <summary>
    /// Returns one part for each file that the envelope names, in its order; none if the body is not a FileDeleted event. Never throws.
    /// </summary>
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

/// <param name="EventKey">The part's key, as <see cref="CallbackEnvelope.Read"/> returns it for the part's body.</param>
/// <param name="Body">A FileDeleted event in UTF-8 JSON that names only this file.</param>
public sealed record FileDeletedPart(FileId FileId, string EventKey, ReadOnlyMemory<byte> Body);
