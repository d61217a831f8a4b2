namespace Media.Storage;

/// <summary>A time range of which every upload of an app is known: those created from From to To.</summary>
public readonly record struct ScannedRange(DateTimeOffset From, DateTimeOffset To);
