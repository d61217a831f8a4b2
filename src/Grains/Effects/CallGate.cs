using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>
/// A circuit breaker for the calls of one action of one app. It shuts when VOD refuses or does not answer calls for a reason that affects
/// every file; a shut gate lets one probe through per retry interval, and the probe's answer may open it.
/// </summary>
/// <param name="refusedRetry">The interval between probes while VOD refuses.</param>
/// <param name="unreachableRetry">The interval between probes while VOD does not answer.</param>
/// <remarks>Not Polly's circuit breaker: decision 0022.</remarks>
internal sealed class CallGate(TimeSpan refusedRetry, TimeSpan unreachableRetry, TimeProvider clock)
{
    /// <summary>The gate shuts after this many unanswered calls in a row.</summary>
    private const int MaxUnanswered = 8;

    /// <summary>How long after the last failed call operators are shown a state: the cause may be repaired while no call is due.</summary>
    private static readonly TimeSpan ShownFor = TimeSpan.FromMinutes(15);

    private static readonly VodError NotSent =
        new(FailureClass.Throttled, new Failure(TransportCode.NotSent, "Not sent, because VOD did not answer the latest calls."));

    private readonly Lock _lock = new();
    private VodError? _refusal;
    private int _unansweredInARow;
    private TimeSpan _probeInterval;
    private long _probedAt;
    private long _failedAt;

    public GateState State
    {
        get
        {
            lock (_lock)
                return CurrentState;
        }
    }

    /// <summary>The state that recent calls have shown, for operators.</summary>
    public GateState RecentState
    {
        get
        {
            lock (_lock)
                return clock.GetElapsedTime(_failedAt) < ShownFor ? CurrentState : GateState.Open;
        }
    }

    /// <summary>Whether <see cref="Enter"/> would let a call through.</summary>
    public bool CanEnter
    {
        get
        {
            lock (_lock)
                return CurrentState == GateState.Open || IsProbeDue;
        }
    }

    /// <summary>Decides whether a call may be made. A call through a shut gate is the probe; the others wait for its answer.</summary>
    /// <param name="isForOperator">An operator requested this very call: it is let through a shut gate, too.</param>
    /// <returns>Null when the call may be made; otherwise the answer to use in its place.</returns>
    public VodError? Enter(bool isForOperator)
    {
        lock (_lock)
        {
            var state = CurrentState;
            if (state == GateState.Open)
                return null;
            if (!isForOperator && !IsProbeDue)
                return _refusal ?? NotSent;
            StartProbeInterval(state);
            return null;
        }
    }

    /// <summary>Updates the state with the answer of a call.</summary>
    /// <param name="error">Null when the call succeeded.</param>
    public (GateState Before, GateState After) Answered(VodError? error)
    {
        lock (_lock)
        {
            var before = CurrentState;
            _unansweredInARow = IsUnanswered(error) ? _unansweredInARow + 1 : 0;
            if (error is { Class: FailureClass.Configuration, Duplicate: false })
                _refusal = error;
            else if (HasAdmittedApp(error))
                _refusal = null;
            var after = CurrentState;
            if (error is not null)
                _failedAt = clock.GetTimestamp();
            if (after != GateState.Open && after != before)
                StartProbeInterval(after);
            return (before, after);
        }
    }

    private GateState CurrentState =>
        _refusal is not null ? GateState.Refused
        : _unansweredInARow >= MaxUnanswered ? GateState.Unreachable
        : GateState.Open;

    private bool IsProbeDue => clock.GetElapsedTime(_probedAt) >= _probeInterval;

    private void StartProbeInterval(GateState state) =>
        (_probeInterval, _probedAt) = (state == GateState.Refused ? refusedRetry : unreachableRetry, clock.GetTimestamp());

    /// <summary>VOD has examined the request itself, so it admits the app. Other errors, such as throttling, do not show that.</summary>
    private static bool HasAdmittedApp(VodError? error) =>
        error is null or { Duplicate: true } or { Class: FailureClass.Permanent or FailureClass.FileUnknown };

    private static bool IsUnanswered(VodError? error) =>
        error?.Failure.Code is TransportCode.NotSent or TransportCode.Timeout or TransportCode.Connection or TransportCode.HttpStatus;
}
