
namespace Media.Intake;

/// <summary>The time left for storing one event.</summary>
internal readonly struct CallBudget(TimeProvider clock, long startedAt, TimeSpan total, bool isOnlyDelivery)
{
    public bool IsOnlyDelivery => isOnlyDelivery;

    /// <summary>Never negative.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = total - clock.GetElapsedTime(startedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
