using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>
/// What the rules conclude from the facts: which requests are given up or replaced, which procedures ended without a report, and which
/// hints are confirmed. Computed again each time, from the facts alone.
/// </summary>
internal static class Settlement
{
    /// <summary>How many SessionIds one request may use, if VOD keeps exhausting them.</summary>
    private const int MaxSessionIds = 3;

    private static readonly Failure SessionIdExhausted =
        new("Media.SessionIdBurnt", "VOD knows the SessionId of this request but shows no task for it.");

    private static readonly Failure OutcomeUnknown =
        new("Media.OutcomeUnknown", "VOD did not say whether it accepted the request within the time for which it rejects duplicates.");

    public static MediaFile Of(MediaFile file, LifeRules rules) => file with
    {
        Attempts = AttemptsOf(file.Attempts, file.FailedLookUps, rules),
        Procedures = ProceduresOf(file, rules),
        Hints = file.Hints.IsEmpty ? file.Hints : HintsOf(file, rules),
    };

    /// <summary>
    /// If VOD calls a SessionId a duplicate but never shows its task, the id is exhausted, and the next attempt repeats the request. An
    /// exhausted id stays exhausted whatever evidence follows, so its successor's number is never given to another request.
    /// </summary>
    private static ImmutableArray<Attempt> AttemptsOf(
        ImmutableArray<Attempt> attempts, ImmutableArray<FailedLookUp> failedLookUps, LifeRules rules)
    {
        var settled = ImmutableArray.CreateBuilder<Attempt>(attempts.Length + 1);
        Attempt? successor = null;
        var sessionIds = 0;
        foreach (var attempt in attempts)
        {
            if (successor is not null && successor.Number < attempt.Number)
                Settle(successor);
            Settle(Replacing(attempt, successor));
        }

        if (successor is not null)
            Settle(successor);
        return settled.DrainToImmutable();

        void Settle(Attempt attempt)
        {
            var gaveUp = GaveUp(attempt, failedLookUps, rules);
            settled.Add(attempt.GaveUp == gaveUp ? attempt : attempt with { GaveUp = gaveUp });
            sessionIds = attempt.Replaces is null ? 1 : sessionIds + 1;
            successor = sessionIds < MaxSessionIds ? SuccessorOf(attempt, rules) : null;
        }
    }

    private static Attempt? SuccessorOf(Attempt attempt, LifeRules rules) =>
        attempt.DecidedAt is not null && IsExhausted(attempt, rules)
            ? new Attempt
            {
                Number = attempt.Number + 1,
                Definitions = attempt.Definitions,
                DecidedAt = attempt.Search!.At,
                Replaces = attempt.Number,
            }
            : null;

    private static Attempt Replacing(Attempt attempt, Attempt? successor)
    {
        var wasConcluded = attempt.Replaces is not null;
        if (successor?.Number == attempt.Number && (wasConcluded || attempt.DecidedAt is null))
            return attempt with { Definitions = successor.Definitions, DecidedAt = successor.DecidedAt, Replaces = successor.Replaces };
        return wasConcluded ? attempt with { Definitions = [], DecidedAt = null, Replaces = null } : attempt;
    }

    private static Failure? GaveUp(Attempt attempt, ImmutableArray<FailedLookUp> failedLookUps, LifeRules rules) =>
        IsExhausted(attempt, rules) ? SessionIdExhausted
        : IsUnknownForTooLong(attempt, rules) || IsStillFailing(attempt, failedLookUps, rules) ? OutcomeUnknown
        : attempt.LastCall is { MayLast: true } last && last.At - attempt.DecidedAt > rules.GiveUpAfter ? last.Failure
        : null;

    private static bool IsExhausted(Attempt attempt, LifeRules rules) =>
        attempt is { Duplicate: { } duplicate, Search: { } search }
        && IsSearchedFor(search, rules)
        && search.At - duplicate.At <= rules.GiveUpAfter;

    /// <summary>Look-ups after the first are made only once VOD has called the SessionId a duplicate.</summary>
    private static bool IsSearchedFor(EmptySearch search, LifeRules rules) => search.Searches >= Math.Max(2, rules.SearchAfter.Length);

    /// <summary>
    /// VOD protects a SessionId and shows its task for 72 h only. After that a retry could start a second task, and an empty look-up proves
    /// nothing. If VOD did accept the request, its events will report the task.
    /// </summary>
    private static bool IsUnknownForTooLong(Attempt attempt, LifeRules rules) =>
        attempt is { Duplicate: not null }
            ? attempt.Search is { } search && IsSearchedFor(search, rules)
            : attempt.LastCall?.At - attempt.UnknownSince > rules.GiveUpAfter
                || attempt.Search?.LastAt - attempt.UnknownSince > rules.GiveUpAfter;

    /// <summary>Whether a look-up for the task was still failing when VOD no longer had to show it.</summary>
    private static bool IsStillFailing(Attempt attempt, ImmutableArray<FailedLookUp> failedLookUps, LifeRules rules) =>
        Plan.LastFailureOf(Plan.SearchesFor(attempt), failedLookUps) - (attempt.Duplicate?.At ?? attempt.UnknownSince) > rules.GiveUpAfter;

    private static ImmutableArray<Procedure> ProceduresOf(MediaFile file, LifeRules rules)
    {
        var procedures = file.Procedures;
        for (var i = 0; i < procedures.Length; i++)
        {
            var isInferred = IsInferred(file, procedures[i], rules);
            if (procedures[i].Inferred != isInferred)
                procedures = procedures.SetItem(i, procedures[i] with { Inferred = isInferred });
        }

        return procedures;
    }

    private static ImmutableArray<Hint> HintsOf(MediaFile file, LifeRules rules) =>
        [.. file.Hints
            .Where(hint => !hint.IsConfirmedBy(file))
            .Select(hint => hint with
            {
                Lapsed = hint.ChecksDone(rules) >= rules.ConfirmAfter.Length
                    || Plan.LastFailureOf(Plan.ChecksOf(hint), file.FailedLookUps) - hint.ToldAt > rules.GiveUpAfter,
            })];

    private static bool IsInferred(MediaFile file, Procedure procedure, LifeRules rules) =>
        !procedure.HasEnded && file.Described is { } described && described.At - procedure.FirstSeenAt >= rules.InferAfter;
}
