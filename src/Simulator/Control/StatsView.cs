namespace Media.Simulator.Control;

/// <summary>The answer to <c>GET /sim/stats</c>.</summary>
internal sealed record StatsView(
    IReadOnlyDictionary<string, SortedDictionary<string, long>> ApiCalls, long CallbacksAttempted, long CallbacksAnswered200,
    long CallbacksFailed, long CallbacksTimedOut, long CallbacksRetried, long CallbacksDropped, long CallbacksDuplicated,
    long CallbacksReordered, long CallbacksWithoutReceiver, long CallbacksOverflowed, int CallbacksWaiting, int EventsWaiting, int Files,
    int Jobs);
