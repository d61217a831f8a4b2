using System.Collections.Immutable;
using Media.Domain;

namespace Media.Api.Files;

/// <summary>What happened to a file, in order.</summary>
internal sealed record TimelineView(ImmutableArray<TimelineEntryView> Data)
{
    /// <param name="deliveries">Deliveries by event key. The archive counts repeated deliveries; the record keeps the event once.</param>
    public static TimelineView Of(MediaFile file, IReadOnlyDictionary<string, long> deliveries) =>
        new([.. file.Timeline.Select(entry => new TimelineEntryView(
            entry.At,
            entry.Kind,
            entry.Source,
            entry.Task?.Value,
            entry.Summary,
            Math.Max(entry.Count, deliveries.GetValueOrDefault(entry.Key))))]);
}

/// <param name="At">When this service first learned of it.</param>
/// <param name="Summary">For people; never branch on it.</param>
/// <param name="Count">How often it was delivered or occurred; at least 1.</param>
internal sealed record TimelineEntryView(
    DateTimeOffset At, string Kind, EvidenceSource Source, string? TaskId, string Summary, long Count);
