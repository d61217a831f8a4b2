namespace Media.Domain;

/// <summary>VOD's own words for what went wrong.</summary>
/// <param name="Code">VOD's code, or one of ours for transport failures; never empty.</param>
/// <param name="Message">For people only; at most 500 characters, never branched on.</param>
public sealed record Failure(string Code, string? Message) : Extensible;
