using System.ComponentModel.DataAnnotations;

namespace Media.Storage;

/// <summary>Section <c>Storage</c>: the database, and the limits of reads and commits.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The database: a file path means SQLite, <c>Host=...</c> or <c>postgres://...</c> means PostgreSQL.</summary>
    /// <value>required; <c>run.sh</c>: <c>data/media.db</c></value>
    public string ConnectionString { get; set; } = "";

    /// <summary>How many commits may be queued; one more is refused at once, and its callback answered 503.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>How many reads may run at once; further ones are queued.</summary>
    [Range(1, 256)]
    public int ReadConnections { get; set; } = 8;

    /// <summary>How many seconds a starting process waits for a database that does not answer yet.</summary>
    [Range(0, 3600)]
    public int StartTimeoutSeconds { get; set; } = 30;

    /// <summary>How many seconds old the counts of <c>/v1/stats</c> may be.</summary>
    [Range(0, 3600)]
    public int StatsAgeSeconds { get; set; } = 5;

    /// <summary>How many commits may share one transaction. Not a setting; tests change it.</summary>
    internal int MaxBatch { get; set; } = 256;

    /// <summary>
    /// The time from the call of a commit to its result, the queue included: VOD waits 5 s for the answer to a callback. Not a setting;
    /// tests change it.
    /// </summary>
    internal TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(4);
}
