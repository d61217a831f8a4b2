using System.ComponentModel.DataAnnotations;

namespace Media.Api;

/// <summary>Section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>The <c>Retry-After</c> of a response that reports a failed write or read.</summary>
    internal const int RetryAfterSeconds = 5;

    /// <summary>The largest callback body that is accepted; a larger one is refused with 413.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How many requests per second <c>/v1</c> answers for one API key, or for one address if no keys are configured.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 200;

    /// <summary>How many verified callbacks may be stored at once; any more are answered 503.</summary>
    [Range(1, 1_000_000)]
    public int MaxCallbacksAtOnce { get; set; } = 4096;

    /// <summary>
    /// How many seconds a stopping process continues to serve, so that load balancers notice that it is not ready. A process has 25 s to
    /// stop.
    /// </summary>
    /// <value>5; <c>run.sh</c>: 0</value>
    [Range(0, 15)]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>Networks (or addresses) of the proxies whose <c>X-Forwarded-For</c> is trusted.</summary>
    [Networks(ErrorMessage =
        "has an entry that is not a network: write Api__TrustedProxies__0 and the others like 10.0.0.0/8 or 192.0.2.7, or remove them")]
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Allows a host without API keys to listen on addresses that other machines can reach, although any client there may then use
    /// <c>/v1</c>.
    /// </summary>
    public bool AllowNonLoopback { get; set; }

    internal TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    /// <summary>
    /// How long storing a callback may take, including all retries of grain calls. VOD hangs up after 5 s. Not a setting; tests change it.
    /// </summary>
    internal TimeSpan StoreBudget { get; set; } = TimeSpan.FromSeconds(4.5);

    /// <summary>How long <c>/readyz</c> waits for a silo. Not a setting; tests change it.</summary>
    internal TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
