using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>What keeps a gate shut.</summary>
internal enum Obstacle
{
    None,

    /// <summary>VOD refuses whatever the app asks for here: credentials, permission, quota, a stopped service.</summary>
    Refused,

    /// <summary>Nothing answers.</summary>
    Unreachable,
}

/// <summary>
/// Whether calls of one action of one app make sense. What would be refused or left unanswered whichever file it is about is not sent:
/// one call now and then is, and its answer opens the gate.
/// </summary>
/// <param name="refusedRetry">How often a refused one is tried.</param>
/// <param name="unreachableRetry">How often one that nothing answers is tried.</param>
internal sealed class CallGate(TimeSpan refusedRetry, TimeSpan unreachableRetry, TimeProvider clock)
{
    /// <summary>So many calls in a row without an answer are no accident.</summary>
    private const int UnansweredInARow = 8;

    /// <summary>What no call has met for so long may have been repaired, and nothing that waits for it was due.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(15);

    private static readonly VodError NotSent =
        new(FailureClass.Throttled, new Failure(TransportCode.NotSent, "VOD has not answered for a while, so this was not sent."));

    private readonly Lock _lock = new();
    private VodError? _refusal;
    private int _unanswered;
    private TimeSpan _wait;
    private long _waitsSince;
    private long _metAt;

    public Obstacle Obstacle
    {
        get
        {
            lock (_lock)
                return Now();
        }
    }

    /// <summary>What calls have met lately: what an operator is told.</summary>
    public Obstacle Met
    {
        get
        {
            lock (_lock)
                return clock.GetElapsedTime(_metAt) < KnownFor ? Now() : Obstacle.None;
        }
    }

    /// <summary>Whether a call would be let through.</summary>
    public bool IsPassable
    {
        get
        {
            lock (_lock)
                return Now() == Obstacle.None || HasWaited();
        }
    }

    /// <param name="isPressed">An operator asks for this very call: it is let through whatever is known.</param>
    /// <returns>Null when the call may be made, otherwise what stands for its answer.</returns>
    public VodError? Enter(bool isPressed)
    {
        lock (_lock)
        {
            var obstacle = Now();
            if (obstacle == Obstacle.None)
                return null;
            if (!isPressed && !HasWaited())
                return _refusal ?? NotSent;
            // The others wait for what comes of this one.
            Postpone(obstacle);
            return null;
        }
    }

    /// <param name="error">Null when VOD did what was asked.</param>
    /// <returns>What was in the way before, and what is now.</returns>
    public (Obstacle Before, Obstacle Now) Answered(VodError? error)
    {
        lock (_lock)
        {
            var before = Now();
            _unanswered = IsSilence(error) ? _unanswered + 1 : 0;
            if (error is { Class: FailureClass.Configuration, Duplicate: false })
                _refusal = error;
            else if (IsHeard(error))
                _refusal = null;
            var now = Now();
            if (error is not null)
                _metAt = clock.GetTimestamp();
            if (now != Obstacle.None && now != before)
                Postpone(now);
            return (before, now);
        }
    }

    private Obstacle Now() =>
        _refusal is not null ? Obstacle.Refused
        : _unanswered >= UnansweredInARow ? Obstacle.Unreachable
        : Obstacle.None;

    private void Postpone(Obstacle obstacle) =>
        (_wait, _waitsSince) = (obstacle == Obstacle.Refused ? refusedRetry : unreachableRetry, clock.GetTimestamp());

    private bool HasWaited() => clock.GetElapsedTime(_waitsSince) >= _wait;

    /// <summary>VOD has looked at the request itself: the app is let in.</summary>
    private static bool IsHeard(VodError? error) => error is null or { Duplicate: true } or { Class: FailureClass.Permanent or FailureClass.FileUnknown };

    private static bool IsSilence(VodError? error) =>
        error?.Failure.Code is TransportCode.NotSent or TransportCode.Timeout or TransportCode.Connection or TransportCode.HttpStatus;
}
