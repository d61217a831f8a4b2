namespace Media.Domain;

/// <summary>What the rules conclude from the facts: requests given up, ends inferred.</summary>
internal static class Settlement
{
    public static MediaFile Of(MediaFile file, LifeRules rules) => file with
    {
        Attempts = [.. file.Attempts.Select(attempt => attempt with { GaveUp = GaveUp(attempt, rules) })],
        Procedures = [.. file.Procedures.Select(procedure => procedure with { Inferred = IsInferred(file, procedure, rules) })],
    };

    /// <summary>VOD says it has had the SessionId, and never shows a task of it: nothing will come of it.</summary>
    public static bool IsBurnt(Attempt attempt, LifeRules rules) =>
        attempt is { Duplicate: { } duplicate, Search: { } search }
        && search.Call == duplicate.Call
        && search.Searches >= rules.SearchAfter.Length;

    private static Failure? GaveUp(Attempt attempt, LifeRules rules) =>
        IsBurnt(attempt, rules)
            ? new Failure("Media.SessionIdBurnt", "VOD knows the SessionId of this request and shows no task for it.")
        : attempt.LastFailureClass == FailureClass.FileUnknown && attempt.CountedCalls.Length > rules.FileUnknownRetryAfter.Length
            ? attempt.LastFailure
        : attempt.LastFailureClass == FailureClass.Bounded && attempt.CountedCalls.Length >= rules.BoundedCalls
            ? attempt.LastFailure
        : attempt.LastFailureClass == FailureClass.OutcomeUnknown && attempt.LastCallAt - attempt.DecidedAt > rules.GiveUpAfter
            ? new Failure("Media.OutcomeUnknown", "VOD never said whether it took the request, for as long as it protects against doubling it.")
        : null;

    private static bool IsInferred(MediaFile file, Procedure procedure, LifeRules rules) =>
        !procedure.HasEnded && file.Described is { } described && described.At >= procedure.FirstSeenAt + rules.InferAfter;
}
