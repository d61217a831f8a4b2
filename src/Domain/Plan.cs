using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>What is still to be done outside, as it follows from the facts.</summary>
internal static class Plan
{
    public static ImmutableArray<Effect> For(MediaFile file, LifeRules rules)
    {
        if (file.DeletedAt is not null)
            return [];
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var tracked in Tracked.Of(file))
        {
            if (tracked.IsOpenRequest)
                effects.Add(Postpone(NextStepOf(file.FileId, tracked.Attempt!, rules), file.Stumbles, rules));
            else if (tracked.IsRunning)
                effects.Add(Postpone(NextLookUpOf(tracked.Procedure!, rules), file.Stumbles, rules));
        }

        return effects.DistinctBy(effect => effect.Id).ToImmutableArray();
    }

    /// <summary>Look-ups of one kind share a backoff: an effect's id without its numbers.</summary>
    public static string FamilyOf(string effectId) => effectId[..effectId.IndexOf('#', StringComparison.Ordinal)];

    /// <summary>Ask; where the outcome is unknown, look first; where VOD has had the request already, keep looking.</summary>
    private static Effect NextStepOf(FileId fileId, Attempt attempt, LifeRules rules)
    {
        var session = SessionId.For(fileId, attempt.Number);
        if (attempt.Duplicate is { } duplicate)
        {
            var searches = attempt.Search is { } search && search.Call == duplicate.Call ? search.Searches : 0;
            var wait = rules.SearchAfter[Math.Min(searches, rules.SearchAfter.Length - 1)];
            return FindTask(session, attempt, duplicate.Call, searches + 1, duplicate.At + wait);
        }

        if (attempt.LastFailureClass == FailureClass.OutcomeUnknown && (attempt.Search?.Call ?? 0) < attempt.Calls)
            return FindTask(session, attempt, attempt.Calls, 1, attempt.LastCallAt!.Value + rules.FirstBackoff);

        return new Effect.ProcessMedia(session, attempt.Calls + 1, attempt.Definitions)
        {
            Id = $"process/{attempt.Number}#{attempt.Calls + 1}",
            DueAt = NextCallAt(fileId, attempt, rules),
        };
    }

    private static Effect.FindTask FindTask(SessionId session, Attempt attempt, int call, int search, DateTimeOffset dueAt) =>
        new(session, call, search) { Id = $"find/{attempt.Number}#{call}.{search}", DueAt = dueAt };

    private static DateTimeOffset NextCallAt(FileId fileId, Attempt attempt, LifeRules rules)
    {
        if (attempt.LastCallAt is not { } last)
            return attempt.DecidedAt ?? DateTimeOffset.MinValue;
        if (attempt.PressedAt > last)
            return attempt.PressedAt.Value;
        return last + attempt.LastFailureClass switch
        {
            FailureClass.Configuration => rules.BlockedRetry,
            FailureClass.FileUnknown => rules.FileUnknownRetryAfter[Math.Clamp(attempt.CountedCalls.Length - 1, 0, rules.FileUnknownRetryAfter.Length - 1)],
            _ => Backoff(attempt.Calls, fileId, rules),
        };
    }

    private static Effect NextLookUpOf(Procedure procedure, LifeRules rules)
    {
        // A look-up that came late stands for all that were due before it.
        var behind = Math.Max(procedure.LookUps, rules.LookUpAfter.Count(after => procedure.FirstSeenAt + after <= procedure.LastLookUpAt));
        return behind < rules.LookUpAfter.Length
            ? new Effect.LookUpTask(procedure.Task, behind + 1)
            {
                Id = $"look/{procedure.Task}#{behind + 1}",
                DueAt = procedure.FirstSeenAt + rules.LookUpAfter[behind],
            }
            : new Effect.DescribeMedia { Id = "describe#1", DueAt = procedure.FirstSeenAt + rules.InferAfter };
    }

    private static Effect Postpone(Effect effect, ImmutableArray<Stumble> stumbles, LifeRules rules) =>
        stumbles.FirstOrDefault(stumble => stumble.EffectId == effect.Id) is { } stumble
            ? effect with
            {
                Failures = stumble.Failures,
                DueAt = Max(effect.DueAt, stumble.At + (stumble.Class == FailureClass.Configuration
                    ? rules.BlockedRetry
                    : Backoff(stumble.Failures, effect.Id, rules))),
            }
            : effect;

    /// <summary>Doubles from <see cref="LifeRules.FirstBackoff"/>, with a spread of up to a half that is the same each time it is computed.</summary>
    private static TimeSpan Backoff(int failures, object spreadBy, LifeRules rules)
    {
        var doubled = rules.FirstBackoff * Math.Pow(2, Math.Min(failures - 1, 30));
        var capped = doubled < rules.LongestBackoff ? doubled : rules.LongestBackoff;
        return capped * (1 + StableFraction($"{spreadBy}/{failures}") / 2);
    }

    /// <summary>0 to 1, the same in every process (FNV-1a; <see cref="string.GetHashCode()"/> is not).</summary>
    private static double StableFraction(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
            hash = (hash ^ character) * 16777619u;
        return hash / (double)uint.MaxValue;
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a >= b ? a : b;
}
