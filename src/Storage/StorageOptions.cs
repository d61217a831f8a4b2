using Microsoft.Extensions.Options;

namespace Media.Storage;

/// <summary>The configuration section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>A file path means SQLite, <c>Host=...</c> or <c>postgres://...</c> means PostgreSQL.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How many commits may wait; one more is refused at once with <see cref="StoreBusyException"/>.</summary>
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>How many commits may share one transaction.</summary>
    public int MaxBatch { get; set; } = 256;

    /// <summary>From the call of a commit to its answer, waiting included: VOD waits 5 s for the answer to a callback.</summary>
    public int CommitTimeoutMilliseconds { get; set; } = 4000;

    /// <summary>How many reads run at once; the others wait for their turn.</summary>
    public int ReadConnections { get; set; } = 8;

    /// <summary>How long to wait at start for a database that does not answer yet.</summary>
    public int StartTimeoutSeconds { get; set; } = 30;

    /// <summary>How old the counts of <see cref="IMediaFileReader.ReadStatsAsync"/> may be.</summary>
    public int StatsAgeSeconds { get; set; } = 5;

    internal TimeSpan CommitTimeout => TimeSpan.FromMilliseconds(CommitTimeoutMilliseconds);
}

/// <remarks>By hand: the generated validator (10.0) drops the ErrorMessage of a [Range], and so the remedy.</remarks>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var mistakes = new ValidateOptionsResultBuilder();
        if (!StoreTarget.TryParse(options.ConnectionString, out _, out var error))
        {
            mistakes.AddError(
                $"Storage:ConnectionString {error}: set Storage__ConnectionString to a file path, such as data/media.db (SQLite), " +
                "or to Host=...;Database=...;Username=...;Password=... (PostgreSQL).");
        }

        Check(nameof(options.QueueCapacity), options.QueueCapacity, 1, 1_000_000);
        Check(nameof(options.MaxBatch), options.MaxBatch, 1, 4096);
        Check(nameof(options.CommitTimeoutMilliseconds), options.CommitTimeoutMilliseconds, 100, 60_000);
        Check(nameof(options.ReadConnections), options.ReadConnections, 1, 256);
        Check(nameof(options.StartTimeoutSeconds), options.StartTimeoutSeconds, 0, 3600);
        Check(nameof(options.StatsAgeSeconds), options.StatsAgeSeconds, 0, 3600);
        return mistakes.Build();

        void Check(string key, int value, int least, int most)
        {
            if (value < least || value > most)
                mistakes.AddError($"Storage:{key} must be {least} to {most}, not {value}: set Storage__{key}, or leave it out for the default.");
        }
    }
}
