namespace Media.Bench.Callbacks;

/// <summary>The throughput and latency that <see cref="CallbackLoad"/> measured.</summary>
/// <param name="Refused">Answers other than 200.</param>
internal sealed record LoadResult(
    double PerSecond, long Answered, long Refused, double P50Milliseconds, double P99Milliseconds, double WorstMilliseconds);
