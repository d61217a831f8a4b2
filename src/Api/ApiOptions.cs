using System.ComponentModel.DataAnnotations;

namespace Media.Api;

/// <summary>Section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>A callback longer than this is refused with 413.</summary>
    [Range(1024, 16 * 1024 * 1024, ErrorMessage = "Api__MaxBodyBytes must be 1024 to 16777216 bytes; leave it out for 1048576 (1 MiB).")]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How long storing a callback may take, with all repeated grain calls. VOD hangs up after 5 s.</summary>
    [Range(100, 4900, ErrorMessage = "Api__StoreBudgetMilliseconds must be 100 to 4900, because VOD waits 5 s for an answer; leave it out for 4500.")]
    public int StoreBudgetMilliseconds { get; set; } = 4500;

    /// <summary>How long <c>/readyz</c> waits for a silo.</summary>
    [Range(100, 10_000, ErrorMessage = "Api__ReadyTimeoutMilliseconds must be 100 to 10000; leave it out for 2000.")]
    public int ReadyTimeoutMilliseconds { get; set; } = 2000;

    /// <summary>What <c>Retry-After</c> asks for when nothing could be stored or read.</summary>
    [Range(1, 3600, ErrorMessage = "Api__RetryAfterSeconds must be 1 to 3600; leave it out for 5.")]
    public int RetryAfterSeconds { get; set; } = 5;

    /// <summary>Allows addresses that other machines can reach, although anybody there may then use <c>/v1</c>.</summary>
    public bool AllowNonLoopback { get; set; }

    internal TimeSpan StoreBudget => TimeSpan.FromMilliseconds(StoreBudgetMilliseconds);
}
