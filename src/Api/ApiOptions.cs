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

    /// <summary>What <c>/v1</c> answers the holder of one key in a second, or one address where there are no keys.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Api__RequestsPerSecond must be 1 to 1000000; leave it out for 200.")]
    public int RequestsPerSecond { get; set; } = 200;

    /// <summary>How many verified callbacks may be on their way to the store at once; one more is answered 503.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Api__MaxCallbacksAtOnce must be 1 to 1000000; leave it out for 4096.")]
    public int MaxCallbacksAtOnce { get; set; } = 4096;

    /// <summary>How long a process that was told to stop still serves, for balancers to see that it is not ready.</summary>
    [Range(0, 15, ErrorMessage = "Api__DrainSeconds must be 0 to 15, because a process has 25 s to stop; leave it out for 5.")]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>Networks (or addresses) of the proxies whose <c>X-Forwarded-For</c> is believed; of anybody else it is not.</summary>
    [Networks(ErrorMessage = "Api__TrustedProxies__0 and on: an entry is no network; write each like 10.0.0.0/8 or 192.0.2.7, or remove it.")]
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Allows addresses that other machines can reach without API keys, although anybody there may then use <c>/v1</c>.</summary>
    public bool AllowNonLoopback { get; set; }

    internal TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    internal TimeSpan StoreBudget => TimeSpan.FromMilliseconds(StoreBudgetMilliseconds);
}
