using System.Collections.Immutable;
using Media.Domain;

namespace Media.Vod.Callbacks;

/// <summary>What can be told of an event without modelling it.</summary>
/// <param name="EventType">Printable ASCII, at most 64 characters; empty when there was none.</param>
/// <param name="EventKey">What makes two deliveries the same event (<c>protocol</c> a.3); printable ASCII, at most 200 characters.</param>
/// <param name="FileIds">The files it is about, each once; empty when none could be read.</param>
public sealed record CallbackEnvelope(string EventType, string EventKey, ImmutableArray<FileId> FileIds, EnvelopeKind Kind)
{
    /// <summary>Reads any UTF-8 JSON; never throws, whatever the bytes are, and allocates in proportion to what it returns.</summary>
    public static CallbackEnvelope Read(ReadOnlySpan<byte> body) => EnvelopeReader.Read(body);
}

public enum EnvelopeKind
{
    /// <summary>A known EventType with at least one usable FileId.</summary>
    Event,

    /// <summary>Well-formed, but an EventType this version does not know, or none.</summary>
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
