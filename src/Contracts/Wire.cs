using System.Text.Json.Serialization;

namespace Media.Contracts;

/// <summary>One VOD event on its way to a grain: the verified raw body and what was read from its envelope.</summary>
/// <param name="App">The configured short name of the app.</param>
/// <param name="EventType">VOD's EventType as printable ASCII, at most 64 characters; empty if it could not be read.</param>
/// <param name="EventKey">The same for all deliveries of one event; printable ASCII.</param>
/// <param name="Body">The UTF-8 JSON as received. Must not change after it was handed over.</param>
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

    /// <summary>Stored, but already known.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate = 1,

    /// <summary>Stored, but it does not apply to this record: unreadable, unknown, or of another app.</summary>
    [JsonStringEnumMemberName("ignored")]
    Ignored = 2,

    /// <summary>Not stored, because the database is unavailable or too busy. Deliver it again.</summary>
    [JsonStringEnumMemberName("not_stored")]
    NotStored = 3,
}

[GenerateSerializer, Alias("Media.RetryOutcome")]
public enum RetryOutcome
{
    Accepted = 0,

    /// <summary>No file with this FileId is known.</summary>
    UnknownFile = 1,

    /// <summary>Nothing failed, or what failed cannot be retried.</summary>
    NothingToRetry = 2,

    /// <summary>Not stored, because the database is unavailable or too busy.</summary>
    NotStored = 3,
}

[GenerateSerializer, Alias("Media.ArchiveVerdict")]
public enum ArchiveVerdict
{
    /// <summary>An EventType this version does not know, or an event that names no file.</summary>
    Unknown = 0,

    /// <summary>The event could not be read.</summary>
    Malformed = 1,

    /// <summary>The event was read but is not accepted, because it has the old 2.0 format.</summary>
    Rejected = 2,

    /// <summary>The event was split; each file it names received its own part.</summary>
    Split = 3,
}
