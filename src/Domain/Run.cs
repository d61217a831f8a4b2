using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>One run of a file, from its first report or an operator's retry to a final status, and how long each stage took.</summary>
/// <param name="Attempt">The number of this service's request; null if the file brought its own procedure.</param>
/// <param name="Stages">In order and without gaps, so that they add up to the whole run.</param>
/// <param name="Outputs">The outputs for which VOD reported both begin and end, by VOD's clock.</param>
public sealed record Run(DateTimeOffset From, DateTimeOffset To, int? Attempt, ImmutableArray<Stage> Stages, ImmutableArray<Output> Outputs)
{
    /// <summary>VOD's times are whole seconds, rounded down: 08:15:30.9 is reported as 08:15:30.</summary>
    private static readonly TimeSpan VodTimeResolution = TimeSpan.FromSeconds(1);

    /// <summary>The run that this evidence ended; null if it ended none, or reported start and end at once.</summary>
    public static Run? EndedBy(Evidence evidence, MediaFile before, MediaFile after)
    {
        if (before.HasEnded || !after.HasEnded || LatestOf(after) is not { Length: > 0 } latest)
            return null;

        var procedures = latest.Select(one => one.Procedure).OfType<Procedure>().ToArray();
        var known = Pick.Earliest(StartOf(after, latest[0]), procedures.Select(procedure => (DateTimeOffset?)procedure.FirstSeenAt).Min());
        if (known is not { } from || from >= evidence.At)
            return null;
        var outputs = procedures.SelectMany(procedure => procedure.Outputs).ToArray();
        return new Run(
            from,
            evidence.At,
            latest[0].Attempt?.Number,
            StagesOf(from, evidence.At, procedures, outputs),
            [.. outputs.Where(output => output is { BeginAt: not null, FinishAt: not null })]);
    }

    /// <summary>The latest request together with those it replaced, or the procedure that came with the file.</summary>
    private static Tracked[] LatestOf(MediaFile file)
    {
        var tracked = Tracked.Of(file);
        var first = tracked.Count - 1;
        while (first > 0 && tracked[first].Attempt is { Replaces: not null })
            first--;
        return first < 0 ? [] : [.. tracked[first..]];
    }

    private static DateTimeOffset? StartOf(MediaFile file, Tracked first) =>
        first.Attempt is { } attempt ? attempt.DecidedAt : file.Upload?.At ?? file.MadeByVod?.At;

    private static ImmutableArray<Stage> StagesOf(DateTimeOffset from, DateTimeOffset to, Procedure[] procedures, Output[] outputs)
    {
        if (procedures.Length == 0)
            return [new Stage(StageKind.Requesting, from, to)];

        var known = Within(procedures.Min(procedure => procedure.FirstSeenAt), from, to);
        var begun = outputs.Min(output => output.BeginAt);
        var finished = outputs.Max(output => output.FinishAt);

        // VOD had accepted the task when it began to work on it, even if this service learned so only later.
        var begin = Within(begun is { } reported ? Nearest(reported, known) : known, from, to);
        var accepted = known <= begin ? known : begin;
        var finish = Within(finished ?? to, begin, to);
        return
        [
            new Stage(StageKind.Requesting, from, accepted),
            new Stage(StageKind.Queued, accepted, begin),
            new Stage(StageKind.Processing, begin, finish),
            new Stage(StageKind.Completing, finish, to),
        ];
    }

    /// <summary>Returns <paramref name="moment"/> if it lies within the second that VOD reported, otherwise VOD's time.</summary>
    private static DateTimeOffset Nearest(DateTimeOffset reported, DateTimeOffset moment) =>
        reported <= moment && moment - reported < VodTimeResolution ? moment : reported;

    private static DateTimeOffset Within(DateTimeOffset moment, DateTimeOffset from, DateTimeOffset to) =>
        moment < from ? from : moment > to ? to : moment;
}

/// <summary>One part of a <see cref="Run"/>.</summary>
public sealed record Stage(StageKind Kind, DateTimeOffset From, DateTimeOffset To);

public enum StageKind
{
    /// <summary>Until VOD accepted the procedure.</summary>
    [JsonStringEnumMemberName("requesting")]
    Requesting,

    /// <summary>Until VOD began to work.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>Until VOD finished, or until the end of the run if VOD did not say when.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>Until this service learned of the end.</summary>
    [JsonStringEnumMemberName("completing")]
    Completing,
}
