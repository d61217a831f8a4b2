using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>A call that failed, or whose outcome is unknown.</summary>
/// <param name="Call">The number of the call within its attempt, from 1.</param>
/// <param name="At">When the failure was first known.</param>
public sealed record FailedCall(int Call, DateTimeOffset At, FailureClass Class, Failure Failure) : Extensible
{
    /// <summary>The cause may last for hours, and be VOD's or an operator's to mend.</summary>
    [JsonIgnore]
    internal bool MayLast => Class is FailureClass.Bounded or FailureClass.FileUnknown;

    /// <summary>Keeps the later call; of two answers to the same call, the first.</summary>
    internal static FailedCall? Join(FailedCall? a, FailedCall? b) =>
        a is null ? b
        : b is null ? a
        : Pick.Order(b.Call, a.Call)
            .Then(a.At, b.At)
            .Then((int)a.Class, (int)b.Class)
            .Then(a.Failure.Code, b.Failure.Code)
            .Then(a.Failure.Message, b.Failure.Message)
            .IsAscending ? a : b;
}
