namespace Media.Domain;

/// <summary>Why something failed, in VOD's words where VOD gave any.</summary>
/// <param name="Code">VOD's code, or this service's own, for example for a transport failure; never empty.</param>
/// <param name="Message">For people only: at most 500 characters, and no code branches on it.</param>
public sealed record Failure(string Code, string? Message) : Extensible;
