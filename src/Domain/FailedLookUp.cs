namespace Media.Domain;

/// <summary>A look-up that VOD did not answer. It delays the next one of its family.</summary>
/// <param name="Family">The look-ups that share a backoff, such as <c>find/1</c>.</param>
public sealed record FailedLookUp(string Family, string EffectId, int Failures, DateTimeOffset At, FailureClass Class) : Extensible
{
    /// <summary>Keeps the later of two failures of one family.</summary>
    internal static FailedLookUp Join(FailedLookUp a, FailedLookUp b) =>
        Pick.Order(a.At, b.At)
            .Then(a.EffectId, b.EffectId)
            .Then(a.Failures, b.Failures)
            .Then((int)a.Class, (int)b.Class)
            .IsAscending ? b : a;
}
