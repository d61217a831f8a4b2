using System.Collections.Immutable;
using System.Globalization;

namespace Media.Domain;

/// <summary>What is still to be done outside, as it follows from the facts.</summary>
internal static class Plan
{
    public static ImmutableArray<Effect> For(MediaFile file, List<Tracked> tracked, LifeRules rules)
    {
        if (file.DeletedAt is not null)
            return [];
        var effects = ImmutableArray.CreateBuilder<Effect>(tracked.Count);
        Effect.DescribeMedia? describe = null;
        foreach (var one in tracked)
        {
            if (one.IsOpenRequest)
                effects.Add(Postpone(NextStepOf(file.FileId, one.Attempt!, rules), file.FailedLookUps, rules));
            else if (one.IsRunning && NextLookUpOf(one.Procedure!, file.FailedLookUps, rules) is { } lookUp)
                effects.Add(Postpone(lookUp, file.FailedLookUps, rules));
            else if (one.IsRunning)
                describe = Earlier(describe, DescribeAfter(one.Procedure!, rules));
        }

        if (describe is not null)
            effects.Add(Postpone(describe, file.FailedLookUps, rules));
        foreach (var hint in file.Hints)
        {
            if (!hint.Lapsed)
                effects.Add(Postpone(NextCheckOf(hint, rules), file.FailedLookUps, rules));
        }

        return effects.DrainToImmutable();
    }

    /// <summary>Look-ups of one kind share a backoff: an effect's id without its numbers.</summary>
    public static string FamilyOf(string effectId) => effectId.LastIndexOf('#') is >= 0 and var end ? effectId[..end] : effectId;

    /// <summary>The family of the searches for the task of a request.</summary>
    public static string SearchesFor(Attempt attempt) => string.Create(CultureInfo.InvariantCulture, $"find/{attempt.Number}");

    /// <summary>The family of the looks at VOD for what a callback told.</summary>
    public static string ChecksOf(Hint hint) => $"confirm/{hint.Kind.WordInIds()}{((hint.Task?.Value ?? hint.Part) is { } about ? $"/{about}" : "")}";

    /// <summary>When an effect of a family last failed, whatever succeeded since; null when none did.</summary>
    public static DateTimeOffset? LastFailureOf(string family, ImmutableArray<FailedLookUp> failedLookUps)
    {
        foreach (var failure in failedLookUps)
            if (failure.Family == family)
                return failure.At;
        return null;
    }

    /// <summary>How many of a schedule are done; one that came late stands for all that were due before it.</summary>
    public static int DoneOf(ImmutableArray<TimeSpan> schedule, int done, TimeSpan? lastAfter)
    {
        while (done < schedule.Length && lastAfter >= schedule[done])
            done++;
        return done;
    }

    /// <summary>Ask; where the outcome is unknown, look first; where VOD has had the request already, keep looking.</summary>
    private static Effect NextStepOf(FileId fileId, Attempt attempt, LifeRules rules)
    {
        var session = SessionId.For(fileId, attempt.Number);
        if (attempt.Duplicate is { } duplicate)
        {
            var searches = attempt.Search?.Searches ?? 0;
            return FindTask(session, attempt, duplicate.Call, searches + 1, Later(duplicate.At, At(rules.SearchAfter, searches)));
        }

        if (attempt.LastCall is not { } last)
            return ProcessMedia(session, attempt, attempt.DecidedAt!.Value);
        if (last.Class == FailureClass.OutcomeUnknown && (attempt.Search?.Call ?? 0) < last.Call)
            return FindTask(session, attempt, last.Call, 1, Later(last.At, rules.FirstBackoff));
        if (attempt.PressedAt > last.At)
            return ProcessMedia(session, attempt, attempt.PressedAt.Value);
        return ProcessMedia(session, attempt, Later(last.At, WaitAfter(fileId, attempt, last, rules)));
    }

    private static Effect.ProcessMedia ProcessMedia(SessionId session, Attempt attempt, DateTimeOffset dueAt) =>
        new(session, attempt.Calls + 1, attempt.Definitions)
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"process/{attempt.Number}#{attempt.Calls + 1}"),
            DueAt = dueAt,
        };

    private static Effect.FindTask FindTask(SessionId session, Attempt attempt, int call, int search, DateTimeOffset dueAt) =>
        new(session, call, search)
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{SearchesFor(attempt)}#{call}.{search}"),
            DueAt = dueAt,
        };

    private static TimeSpan WaitAfter(FileId fileId, Attempt attempt, FailedCall last, LifeRules rules) => last.Class switch
    {
        FailureClass.Configuration => rules.BlockedRetry,
        FailureClass.FileUnknown => At(rules.FileUnknownRetryAfter, attempt.FileUnknownCalls.Length - 1),
        _ => Backoff(last.Call, fileId.Value, rules),
    };

    /// <summary>Null when all are done, or VOD has answered none for so long that it has forgotten the task.</summary>
    private static Effect.LookUpTask? NextLookUpOf(Procedure procedure, ImmutableArray<FailedLookUp> failedLookUps, LifeRules rules)
    {
        var family = $"look/{procedure.Task.Value}";
        var done = DoneOf(rules.LookUpAfter, procedure.LookUps, procedure.LastLookUpAt - procedure.FirstSeenAt);
        if (done >= rules.LookUpAfter.Length || LastFailureOf(family, failedLookUps) - procedure.FirstSeenAt >= rules.InferAfter)
            return null;
        return new Effect.LookUpTask(procedure.Task, done + 1)
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{family}#{done + 1}"),
            DueAt = Later(procedure.FirstSeenAt, rules.LookUpAfter[done]),
        };
    }

    private static Effect.Confirm NextCheckOf(Hint hint, LifeRules rules)
    {
        var done = hint.ChecksDone(rules);
        var isLast = done + 1 == rules.ConfirmAfter.Length;
        return new Effect.Confirm(hint.Kind, hint.Task, hint.WithProcedure, hint.ToldAt, done + 1, isLast)
        {
            Part = hint.Part,
            // A later telling is a look of its own, also while one is under way.
            Id = string.Create(
                CultureInfo.InvariantCulture,
                $"{ChecksOf(hint)}#{hint.ToldAt.ToUnixTimeMilliseconds()}.{done + 1}"),
            DueAt = Later(hint.ToldAt, rules.ConfirmAfter[done]),
        };
    }

    private static Effect.DescribeMedia DescribeAfter(Procedure procedure, LifeRules rules) =>
        new() { Id = "describe#1", DueAt = Later(procedure.FirstSeenAt, rules.InferAfter) };

    private static Effect.DescribeMedia Earlier(Effect.DescribeMedia? a, Effect.DescribeMedia b) => a is null || b.DueAt < a.DueAt ? b : a;

    private static Effect Postpone(Effect effect, ImmutableArray<FailedLookUp> failedLookUps, LifeRules rules)
    {
        foreach (var failure in failedLookUps)
        {
            if (failure.EffectId != effect.Id)
                continue;
            var again = Later(failure.At, failure.Class == FailureClass.Configuration
                ? rules.LongestBackoff
                : Backoff(failure.Failures, effect.Id, rules));
            return effect with { Failures = failure.Failures, DueAt = again > effect.DueAt ? again : effect.DueAt };
        }

        return effect;
    }

    /// <summary>Doubles from <see cref="LifeRules.FirstBackoff"/>, with a spread of up to a half that is the same each time it is computed.</summary>
    private static TimeSpan Backoff(int failures, string spreadBy, LifeRules rules)
    {
        var doubled = rules.FirstBackoff.Ticks * Math.Pow(2, Math.Clamp(failures - 1, 0, 62));
        var capped = Math.Min(doubled, rules.LongestBackoff.Ticks);
        return TimeSpan.FromTicks((long)(capped * (1 + StableFraction(spreadBy, failures) / 2)));
    }

    /// <summary>0 to 1, the same in every process (FNV-1a; <see cref="string.GetHashCode()"/> is not).</summary>
    private static double StableFraction(string text, int number)
    {
        var hash = 2166136261u;
        foreach (var character in text)
            hash = (hash ^ character) * 16777619u;
        hash = (hash ^ (uint)number) * 16777619u;
        return hash / (double)uint.MaxValue;
    }

    /// <summary>Beyond the end, the last; of none, no wait.</summary>
    private static TimeSpan At(ImmutableArray<TimeSpan> waits, int place) =>
        waits.IsEmpty ? TimeSpan.Zero : waits[Math.Clamp(place, 0, waits.Length - 1)];

    /// <summary>Stops at the end of time, so that no date in a record can keep it from being read.</summary>
    private static DateTimeOffset Later(DateTimeOffset at, TimeSpan wait) =>
        DateTimeOffset.MaxValue - at <= wait ? DateTimeOffset.MaxValue : at.ToUniversalTime() + wait;
}
