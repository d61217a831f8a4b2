using System.Collections.Immutable;
using System.Globalization;

namespace Media.Domain;

/// <summary>Derives the effects that are still due from the facts.</summary>
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

    /// <summary>The id of an effect without its numbers. Effects of one family share a backoff.</summary>
    public static string FamilyOf(string effectId) => effectId.LastIndexOf('#') is >= 0 and var end ? effectId[..end] : effectId;

    /// <summary>The family of the look-ups for a request's task.</summary>
    public static string SearchesFor(Attempt attempt) => string.Create(CultureInfo.InvariantCulture, $"find/{attempt.Number}");

    /// <summary>The family of the look-ups that check a callback's claim.</summary>
    public static string ChecksOf(Hint hint)
    {
        var about = hint.Task?.Value ?? hint.Part;
        return $"confirm/{hint.Kind.WordInIds()}{(about is null ? "" : $"/{about}")}";
    }

    /// <summary>When an effect of a family last failed, even if later ones succeeded; null if none did.</summary>
    public static DateTimeOffset? LastFailureOf(string family, ImmutableArray<FailedLookUp> failedLookUps)
    {
        foreach (var failure in failedLookUps)
            if (failure.Family == family)
                return failure.At;
        return null;
    }

    /// <summary>How many look-ups of a schedule are done. A late one also counts for all that were due before it.</summary>
    public static int DoneOf(ImmutableArray<TimeSpan> schedule, int done, TimeSpan? lastAfter)
    {
        while (done < schedule.Length && lastAfter >= schedule[done])
            done++;
        return done;
    }

    /// <summary>
    /// Sends the request. If its outcome is unknown, looks for the task first; if VOD reported a duplicate, keeps looking.
    /// </summary>
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
        if (attempt.RetryRequestedAt > last.At)
            return ProcessMedia(session, attempt, attempt.RetryRequestedAt.Value);
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
        FailureClass.FileUnknown =>
            Backoff(attempt.FileUnknownCalls.Length, fileId.Value, rules.FileUnknownBackoff, rules.MaxSlowBackoff),
        FailureClass.Bounded => Backoff(attempt.BoundedCalls.Length, fileId.Value, rules.FirstBackoff, rules.MaxSlowBackoff),
        _ => Backoff(last.Call, fileId.Value, rules),
    };

    /// <summary>Null if all look-ups are done, or if they were still failing when VOD had already forgotten the task.</summary>
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
            // The time makes a repeated claim a new effect, even while the look-up for an earlier one is running.
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
                ? rules.MaxBackoff
                : Backoff(failure.Failures, effect.Id, rules));
            return effect with { Failures = failure.Failures, DueAt = again > effect.DueAt ? again : effect.DueAt };
        }

        return effect;
    }

    private static TimeSpan Backoff(int failures, string spreadBy, LifeRules rules) =>
        Backoff(failures, spreadBy, rules.FirstBackoff, rules.MaxBackoff);

    /// <summary>
    /// Doubles from <paramref name="first"/> to <paramref name="max"/>. Adds up to a half, so that files do not retry in step; the same
    /// each time it is computed.
    /// </summary>
    private static TimeSpan Backoff(int failures, string spreadBy, TimeSpan first, TimeSpan max)
    {
        var doubled = first.Ticks * Math.Pow(2, Math.Clamp(failures - 1, 0, 62));
        var capped = Math.Min(doubled, max.Ticks);
        return TimeSpan.FromTicks((long)(capped * (1 + StableFraction(spreadBy, failures) / 2)));
    }

    /// <summary>A number from 0 to 1 that is the same in every process (FNV-1a; <see cref="string.GetHashCode()"/> is not).</summary>
    private static double StableFraction(string text, int number)
    {
        var hash = 2166136261u;
        foreach (var character in text)
            hash = (hash ^ character) * 16777619u;
        hash = (hash ^ (uint)number) * 16777619u;
        return hash / (double)uint.MaxValue;
    }

    /// <summary>Past the end, returns the last wait; for an empty list, no wait.</summary>
    private static TimeSpan At(ImmutableArray<TimeSpan> waits, int place) =>
        waits.IsEmpty ? TimeSpan.Zero : waits[Math.Clamp(place, 0, waits.Length - 1)];

    /// <summary>Stops at the largest time, so that no date in a record makes the addition throw.</summary>
    private static DateTimeOffset Later(DateTimeOffset at, TimeSpan wait) =>
        DateTimeOffset.MaxValue - at <= wait ? DateTimeOffset.MaxValue : at.ToUniversalTime() + wait;
}
