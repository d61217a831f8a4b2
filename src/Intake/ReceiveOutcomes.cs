using Media.Contracts;

namespace Media.Intake;

public static class ReceiveOutcomes
{
    /// <summary>Also false for outcomes that a newer silo may return: only known outcomes count as stored.</summary>
    public static bool IsStored(this ReceiveOutcome outcome) =>
        outcome is ReceiveOutcome.Applied or ReceiveOutcome.Duplicate or ReceiveOutcome.Ignored;
}
