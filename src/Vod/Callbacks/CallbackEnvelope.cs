using System.Collections.Immutable;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>The type, the key and the files of an event: what the service needs before the file's grain translates the payload.</summary>
/// <param name="EventType">Printable ASCII, at most 64 characters; empty when the body has no type.</param>
/// <param name="EventKey">The same for each delivery of an event (<c>protocol</c> a.3); printable ASCII, at most 200 characters.</param>
/// <param name="FileIds">The files the event is about, each once; empty if it names no readable FileId.</param>
public sealed record CallbackEnvelope(string EventType, string EventKey, ImmutableArray<FileId> FileIds, EnvelopeKind Kind)
{
    private const int MaxEventTypeLength = 64;

    /// <summary>Reads any bytes. Never throws; allocates in proportion to the body.</summary>
    /// <param name="body">Must not change until the method returns.</param>
    public static CallbackEnvelope Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonBody.Parse(body);
        if (document is null)
            return Unreadable(body, EnvelopeKind.NotJson);
        var root = new VodObject(document.RootElement);
        if (!root.Exists)
            return Unreadable(body, EnvelopeKind.NotAnObject);

        var name = NameAt(root, "EventType"u8);
        if (name is null && NameAt(root, "eventType"u8) is { } legacyName && (root.Has("version"u8) || root.Has("data"u8)))
            return new(legacyName, EventKeys.ForMembers(legacyName, body), [], EnvelopeKind.LegacyFormat);
        if (EventTypes.Of(root) is not { } type)
            return new(name ?? "", EventKeys.ForMembers(name ?? "", body), [], EnvelopeKind.UnknownType);

        var payload = type.PayloadOf(root);
        var files = type.FilesOf(payload);
        return new(type.Name, EventKeys.For(type, payload, files, body), files, files.IsEmpty ? EnvelopeKind.NoFile : EnvelopeKind.Event);
    }

    private static CallbackEnvelope Unreadable(ReadOnlyMemory<byte> body, EnvelopeKind kind) =>
        new("", EventKeys.ForBytes("", body.Span), [], kind);

    /// <returns>
    /// The text, with bytes other than printable ASCII replaced and cut to the maximum length; null if the member is not a text.
    /// </returns>
    private static string? NameAt(VodObject root, ReadOnlySpan<byte> member)
    {
        if (!root.TryGetUtf8(member, EventKeys.MaxUnescaped, out var text, out var kind) || kind != JsonValueKind.String)
            return null;
        Span<char> name = stackalloc char[Math.Min(text.Length, MaxEventTypeLength)];
        for (var i = 0; i < name.Length; i++)
            name[i] = text[i] is >= (byte)'!' and <= (byte)'~' ? (char)text[i] : '_';
        return new string(name);
    }
}

public enum EnvelopeKind
{
    /// <summary>A known EventType with at least one usable FileId.</summary>
    Event,

    /// <summary>A JSON object without an EventType, or with one that this version does not know.</summary>
    UnknownType,

    /// <summary>A known EventType whose payload is null, missing, or names no usable file.</summary>
    NoFile,

    /// <summary>The old 2.0 format (<c>version</c>, <c>eventType</c>, <c>data</c>).</summary>
    LegacyFormat,

    /// <summary>JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>Not UTF-8 JSON.</summary>
    NotJson,
}
