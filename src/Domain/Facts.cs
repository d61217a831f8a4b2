using System.Collections.Immutable;
using System.Diagnostics;

namespace Media.Domain;

/// <summary>What each piece of evidence adds to the facts of a record.</summary>
internal static class Facts
{
    /// <summary>Beyond this many procedures that are not ours, the earliest known are kept.</summary>
    private const int MostForeignProcedures = 32;

    /// <summary>How often a request is repeated under a new SessionId because VOD burnt the one before.</summary>
    private const int MostBurntAttempts = 3;

    public static MediaFile Join(MediaFile file, Evidence evidence, LifeRules rules) => evidence switch
    {
        Evidence.Uploaded e => Uploaded(file, e, rules),
        Evidence.PullFailed e => file with { PullFailure = Pick.Of(file.PullFailure, e.Failure) },
        Evidence.MadeByVod e => WithProcedureOf(
            file with { MadeByVod = Upload.Join(file.MadeByVod, new Upload(e.At, e.EventType, e.Media, e.Procedure)) }, e.Procedure, e.At),
        Evidence.ProcedureReported e => Reported(file, e.Report, e.At),
        Evidence.Deleted { Parts.IsEmpty: true } => file with { DeletedAt = Pick.Earliest(file.DeletedAt, evidence.At) },
        Evidence.Deleted or Evidence.Mentioned => file,
        Evidence.RequestAccepted e => WithProcedure(file, new Procedure { Task = e.Task, Session = e.Session, FirstSeenAt = e.At }),
        Evidence.RequestDuplicate e => WithAttempt(file, e.Session, number => new Attempt
        {
            Number = number,
            Duplicate = new DuplicateAnswer(e.Call, e.At, e.Code),
        }),
        Evidence.RequestRefused e => WithAttempt(file, e.Session, number => new Attempt { Number = number, Refused = e.Failure }),
        Evidence.RequestFailed e => WithAttempt(file, e.Session, number => new Attempt
        {
            Number = number,
            Calls = e.Call,
            LastCallAt = e.At,
            LastFailureClass = e.Class,
            LastFailure = e.Failure,
            CountedCalls = e.Class is FailureClass.Bounded or FailureClass.FileUnknown ? [e.Call] : [],
        }),
        Evidence.NoTaskFound e => NoTaskFound(file, e, rules),
        Evidence.LookUpAnswered e => WithProcedure(file, new Procedure
        {
            Task = e.Task,
            FirstSeenAt = e.At,
            LookUps = e.LookUp,
            LastLookUpAt = e.At,
        }),
        Evidence.MediaDescribed e => file with
        {
            Described = Description.Join(file.Described, new Description(e.At, e.Media, e.Outputs)),
            DeletedAt = e.Media is null ? Pick.Earliest(file.DeletedAt, e.At) : file.DeletedAt,
        },
        Evidence.EffectFailed e => file with { Stumbles = WithStumble(file.Stumbles, e) },
        Evidence.RetryRequested e => Retried(file, e.At),
        _ => throw new UnreachableException(),
    };

    /// <summary>The plan of the pipeline is written down with the upload, whether or not it will be ours to act on it.</summary>
    private static MediaFile Uploaded(MediaFile file, Evidence.Uploaded e, LifeRules rules)
    {
        var upload = Upload.Join(file.Upload, new Upload(e.At, e.EventType, e.Media, e.Procedure));
        var plan = new Attempt { Number = 1, Definitions = rules.Definitions, DecidedAt = e.At };
        return WithProcedureOf(WithAttempt(file with { Upload = upload }, plan), e.Procedure, e.At);
    }

    private static MediaFile Reported(MediaFile file, ProcedureReport report, DateTimeOffset at) =>
        WithProcedure(file with { Reported = file.Reported.JoinWith(report.Media) }, new Procedure
        {
            Task = report.Task,
            Session = report.Session,
            BySystem = report.BySystem,
            Status = report.Status,
            FirstSeenAt = at,
            Outputs = [.. report.Outputs],
            Failure = report.Failure,
        });

    /// <summary>When VOD knows the SessionId but no task, however often it is asked, the id is burnt: the next attempt asks the same.</summary>
    private static MediaFile NoTaskFound(MediaFile file, Evidence.NoTaskFound e, LifeRules rules)
    {
        var searched = WithAttempt(file, e.Session, number => new Attempt
        {
            Number = number,
            Search = new EmptySearch(e.Call, e.Search, e.At),
        });
        var burnt = searched.Attempts.LastOrDefault();
        return burnt is not null && burnt.Number < MostBurntAttempts && Settlement.IsBurnt(burnt, rules)
            ? WithAttempt(searched, burnt with
            {
                Number = burnt.Number + 1,
                DecidedAt = e.At,
                Calls = 0,
                LastCallAt = null,
                LastFailureClass = null,
                LastFailure = null,
                CountedCalls = [],
                Duplicate = null,
                Search = null,
                PressedAt = null,
            })
            : searched;
    }

    private static MediaFile Retried(MediaFile file, DateTimeOffset at)
    {
        if (file.Status == MediaStatus.Blocked)
            return file with { Attempts = [.. file.Attempts.Select(attempt => attempt with { PressedAt = Pick.Latest(attempt.PressedAt, at) })] };
        var retryable = Verdict.On(file).Retryable;
        return retryable.IsEmpty ? file : WithAttempt(file, new Attempt
        {
            Number = file.Attempts.Select(attempt => attempt.Number).DefaultIfEmpty(1).Max() + 1,
            Definitions = retryable,
            DecidedAt = at,
        });
    }

    private static MediaFile WithProcedureOf(MediaFile file, TaskId? task, DateTimeOffset at) =>
        task is { } known ? WithProcedure(file, new Procedure { Task = known, FirstSeenAt = at }) : file;

    private static MediaFile WithProcedure(MediaFile file, Procedure procedure)
    {
        var same = file.Procedures.FirstOrDefault(other => other.Task == procedure.Task);
        var others = same is null ? file.Procedures : file.Procedures.Remove(same);
        var joined = same is null ? procedure : Procedure.Join(same, procedure);
        var all = others.Add(joined).Sort(static (a, b) => (a.FirstSeenAt, a.Task.Value).CompareTo((b.FirstSeenAt, b.Task.Value)));
        var grown = file with { Procedures = all };
        if (joined.Session?.AttemptFor(file.FileId) is { } number)
            grown = WithAttempt(grown, new Attempt { Number = number });
        return all.Length > MostForeignProcedures ? WithoutLatestForeign(grown) : grown;
    }

    private static MediaFile WithoutLatestForeign(MediaFile file)
    {
        var foreign = file.Procedures.Where(procedure => !Tracked.IsOurs(file, procedure)).Skip(MostForeignProcedures).ToHashSet();
        return foreign.Count == 0 ? file : file with { Procedures = file.Procedures.RemoveAll(foreign.Contains) };
    }

    private static MediaFile WithAttempt(MediaFile file, SessionId session, Func<int, Attempt> answer) =>
        session.AttemptFor(file.FileId) is { } number ? WithAttempt(file, answer(number)) : file;

    private static MediaFile WithAttempt(MediaFile file, Attempt attempt)
    {
        var same = file.Attempts.FirstOrDefault(other => other.Number == attempt.Number);
        var others = same is null ? file.Attempts : file.Attempts.Remove(same);
        var joined = same is null ? attempt : Attempt.Join(same, attempt);
        return file with { Attempts = others.Add(joined).Sort(static (a, b) => a.Number.CompareTo(b.Number)) };
    }

    private static ImmutableArray<Stumble> WithStumble(ImmutableArray<Stumble> stumbles, Evidence.EffectFailed e)
    {
        var stumble = new Stumble(Plan.FamilyOf(e.EffectId), e.EffectId, e.Failures, e.At, e.Class);
        var same = stumbles.FirstOrDefault(other => other.Family == stumble.Family);
        if (same is not null && (same.At, same.EffectId, same.Failures).CompareTo((stumble.At, stumble.EffectId, stumble.Failures)) >= 0)
            return stumbles;
        return [.. stumbles.Where(other => other != same).Append(stumble).OrderBy(other => other.Family, StringComparer.Ordinal)];
    }
}
