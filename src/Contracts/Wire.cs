using System.Text.Json.Serialization;

namespace Media.Contracts;

/// <summary>One VOD event on its way to a grain: the verified raw body and what the envelope told of it.</summary>
/// <param name="App">The configured short name of the app.</param>
/// <param name="EventType">VOD's EventType as printable ASCII, at most 64 characters; empty when none could be read.</param>
/// <param name="EventKey">What makes two deliveries the same event; printable ASCII.</param>
/// <param name="Body">UTF-8 JSON as it came. Never changed after it was handed over.</param>
/// <param name="TraceParent">The W3C <c>traceparent</c> of the delivery; null when it was not traced.</param>
[GenerateSerializer, Immutable, Alias("Media.EventDelivery")]
public sealed record EventDelivery(
    [property: Id(0)] string App,
    [property: Id(1)] DeliverySource Source,
    [property: Id(2)] DateTimeOffset ReceivedAt,
    [property: Id(3)] string EventType,
    [property: Id(4)] string EventKey,
    [property: Id(5)] byte[] Body,
    [property: Id(6)] string? TraceParent);

[GenerateSerializer, Alias("Media.DeliverySource")]
public enum DeliverySource
{
    Push = 0,
    Pull = 1,
    Reconcile = 2,
    Replay = 3,
}

[GenerateSerializer, Alias("Media.ReceiveOutcome")]
public enum ReceiveOutcome
{
    /// <summary>Stored, and it changed the record.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied = 0,

    /// <summary>Stored; known already.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate = 1,

    /// <summary>Stored; not for this record (unreadable, unknown, or of another app).</summary>
    [JsonStringEnumMemberName("ignored")]
    Ignored = 2,

    /// <summary>Not stored: the database is away or too busy. Deliver it again.</summary>
    [JsonStringEnumMemberName("not_stored")]
    NotStored = 3,
}

[GenerateSerializer, Alias("Media.RetryOutcome")]
public enum RetryOutcome
{
    Accepted = 0,

    /// <summary>No file with this FileId is known.</summary>
    UnknownFile = 1,

    /// <summary>Nothing failed, or what failed cannot be asked for again.</summary>
    NothingToRetry = 2,

    /// <summary>Not stored: the database is away or too busy.</summary>
    NotStored = 3,
}

[GenerateSerializer, Alias("Media.ArchiveVerdict")]
public enum ArchiveVerdict
{
    /// <summary>An EventType this version does not know, or an event that names no file.</summary>
    Unknown = 0,

    /// <summary>It could not be read.</summary>
    Malformed = 1,

    /// <summary>It was understood and refused (the old 2.0 format).</summary>
    Rejected = 2,

    /// <summary>Understood; each file it names got its own part.</summary>
    Split = 3,
}
