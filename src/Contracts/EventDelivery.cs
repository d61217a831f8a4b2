
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
