using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Media.Storage;

/// <summary>The configuration section <c>Storage</c>.</summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Storage";

    /// <summary>A file path means SQLite, <c>Host=...</c> or <c>postgres://...</c> means PostgreSQL.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How many commits may wait; one more is refused at once with <see cref="StoreBusyException"/>.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Storage:QueueCapacity must be 1 to 1000000: set Storage__QueueCapacity, or leave it out for 4096.")]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>How many commits may share one transaction.</summary>
    [Range(1, 4096, ErrorMessage = "Storage:MaxBatch must be 1 to 4096: set Storage__MaxBatch, or leave it out for 256.")]
    public int MaxBatch { get; set; } = 256;

    /// <summary>From the call of a commit to its answer, waiting included: VOD waits 5 s for the answer to a callback.</summary>
    [Range(100, 60_000, ErrorMessage = "Storage:CommitTimeoutMilliseconds must be 100 to 60000: set Storage__CommitTimeoutMilliseconds, or leave it out for 4000.")]
    public int CommitTimeoutMilliseconds { get; set; } = 4000;

    /// <summary>How many reads run at once; the others wait for their turn.</summary>
    [Range(1, 256, ErrorMessage = "Storage:ReadConnections must be 1 to 256: set Storage__ReadConnections, or leave it out for 8.")]
    public int ReadConnections { get; set; } = 8;

    /// <summary>How long to wait at start for a database that does not answer yet.</summary>
    [Range(0, 3600, ErrorMessage = "Storage:StartTimeoutSeconds must be 0 to 3600: set Storage__StartTimeoutSeconds, or leave it out for 30.")]
    public int StartTimeoutSeconds { get; set; } = 30;

    /// <summary>How old the counts of <see cref="IMediaFileReader.ReadStatsAsync"/> may be.</summary>
    [Range(0, 3600, ErrorMessage = "Storage:StatsAgeSeconds must be 0 to 3600: set Storage__StatsAgeSeconds, or leave it out for 5.")]
    public int StatsAgeSeconds { get; set; } = 5;

    internal TimeSpan CommitTimeout => TimeSpan.FromMilliseconds(CommitTimeoutMilliseconds);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!StoreTarget.TryParse(ConnectionString, out _, out var error))
        {
            yield return new ValidationResult(
                $"Storage:ConnectionString {error}: set Storage__ConnectionString to a file path, such as data/media.db (SQLite), " +
                "or to Host=...;Database=...;Username=...;Password=... (PostgreSQL).",
                [nameof(ConnectionString)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
