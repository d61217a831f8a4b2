namespace Media.Storage;

/// <param name="Lease">How long a claimed file is not due again.</param>
public sealed record DueClaim(DateTimeOffset Now, TimeSpan Lease, int Limit)
{
    /// <summary>An app: only its blocked files are claimed. Null: all files except blocked ones.</summary>
    public string? BlockedOf { get; init; }

    /// <summary>Apps whose files are not claimed.</summary>
    public IReadOnlyCollection<string> ExceptApps { get; init; } = [];

    internal DateTimeOffset Until => Now + Lease;
}
