using System.Collections.Immutable;
using System.Diagnostics;

namespace Media.Domain;

/// <summary>
/// Adds a piece of evidence to the facts of a record. Every join here is commutative, associative and idempotent, except for an operator's
/// retry, whose meaning depends on the status at that moment.
/// </summary>
internal static class Facts
{
    /// <summary>
    /// If a file has more procedures of other clients than this, those with the smallest TaskIds are kept, because that choice does not
    /// depend on the order of events. If a dropped procedure turns out to belong to the upload, it is looked up like any other.
    /// </summary>
    private const int MaxForeignProcedures = 64;

    public static MediaFile Join(MediaFile file, Evidence evidence, LifeRules rules) => evidence switch
    {
        Evidence.Uploaded e => Uploaded(file, e, rules),
        Evidence.PullFailed e => file with { PullFailure = Pick.Of(file.PullFailure, e.Failure) },
        Evidence.MadeByVod e => MadeByVod(file, e),
        Evidence.ProcedureReported e => Reported(file, e.Report, e.At),
        Evidence.Deleted { Parts.IsEmpty: true } => file with { DeletedAt = Pick.Earliest(file.DeletedAt, evidence.At) },
        Evidence.Deleted e => file with { DeletedParts = DeletedPart.Join(file.DeletedParts, e.Parts, e.At) },
        Evidence.Mentioned => file,
        Evidence.RequestAccepted e => WithProcedure(file, new Procedure { Task = e.Task, Session = e.Session, FirstSeenAt = e.At }),
        Evidence.RequestDuplicate e => WithAnswer(file, e.Session, number => new Attempt
        {
            Number = number,
            Duplicate = new DuplicateAnswer(e.Call, e.At, e.Code),
        }),
        Evidence.RequestRefused e => WithAnswer(file, e.Session, number => new Attempt { Number = number, Refused = e.Failure }),
        Evidence.RequestFailed e => WithAnswer(file, e.Session, number => new Attempt
        {
            Number = number,
            LastCall = new FailedCall(e.Call, e.At, e.Class, e.Failure),
            UnknownSince = e.Class == FailureClass.OutcomeUnknown ? e.At : null,
            BoundedCalls = e.Class == FailureClass.Bounded ? [e.Call] : [],
            FileUnknownCalls = e.Class == FailureClass.FileUnknown ? [e.Call] : [],
        }),
        Evidence.NoTaskFound e => WithAnswer(file, e.Session, number => new Attempt
        {
            Number = number,
            Search = new EmptySearch(e.Call, e.Search, e.At, e.At),
        }),
        Evidence.LookUpAnswered e => WithProcedure(file, new Procedure
        {
            Task = e.Task,
            FirstSeenAt = e.At,
            LookUps = e.LookUp,
            LastLookUpAt = e.At,
        }),
        Evidence.MediaDescribed e => file with
        {
            Described = Description.Join(file.Described, new Description(e.At, e.Media, Output.Join([], e.Outputs))),
            DeletedAt = e.Media is null ? Pick.Earliest(file.DeletedAt, e.At) : file.DeletedAt,
        },
        Evidence.EffectFailed e => file with { FailedLookUps = WithFailedLookUp(file.FailedLookUps, e) },
        Evidence.RetryRequested e => Retried(file, e.At),
        Evidence.Hinted { Hint: HintKind.PartDeleted } e =>
            e.Parts.Aggregate(file, (known, part) => WithHint(known, new Hint(e.Hint, null, e.At) { Part = part })),
        Evidence.Hinted e => WithHint(file, new Hint(e.Hint, e.Task, e.At) { WithProcedure = e.WithProcedure }),
        Evidence.NotConfirmed e => WithHint(file, new Hint(e.Hint, e.Task, e.ToldAt)
        {
            Part = e.Part,
            Checked = new UnconfirmedCheck(e.ToldAt, e.Check, e.At),
        }),
        _ => throw new UnreachableException(),
    };

    /// <summary>Records the pipeline's plan with every upload, even if it later turns out that there is nothing to request.</summary>
    private static MediaFile Uploaded(MediaFile file, Evidence.Uploaded e, LifeRules rules)
    {
        var upload = Upload.Join(file.Upload, new Upload(e.At, e.EventType, e.Media, e.Procedure));
        var plan = new Attempt { Number = 1, Definitions = rules.Definitions, DecidedAt = e.At };
        return WithProcedureOf(file with { Upload = upload, Attempts = WithAttempt(file.Attempts, plan) }, e.Procedure, e.At);
    }

    private static MediaFile MadeByVod(MediaFile file, Evidence.MadeByVod e)
    {
        var made = Upload.Join(file.MadeByVod, new Upload(e.At, e.EventType, e.Media, e.Procedure));
        return WithProcedureOf(file with { MadeByVod = made }, e.Procedure, e.At);
    }

    private static MediaFile Reported(MediaFile file, ProcedureReport report, DateTimeOffset at) =>
        WithProcedure(file with { Reported = file.Reported.JoinWith(report.Media) }, new Procedure
        {
            Task = report.Task,
            Session = report.Session,
            BySystem = report.BySystem,
            Status = report.Status,
            FirstSeenAt = at,
            Outputs = Output.Join([], report.Outputs),
            Failure = report.Failure,
        });

    /// <summary>
    /// Retries a request that is held up at once, requests failed outputs again, or asks VOD again about unconfirmed hints; otherwise
    /// changes nothing.
    /// </summary>
    private static MediaFile Retried(MediaFile file, DateTimeOffset at)
    {
        if (file.IsHeldUp)
            return file with
            {
                Attempts =
                [
                    .. file.Attempts.Select(attempt => attempt with { RetryRequestedAt = Pick.Latest(attempt.RetryRequestedAt, at) }),
                ],
            };
        if (MediaResult.IsUnconfirmed(file))
            return file with { Hints = [.. file.Hints.Select(hint => hint with { ToldAt = hint.ToldAt >= at ? hint.ToldAt : at })] };
        var retryable = MediaResult.Of(file).Retryable;
        // Number 1 is reserved for the pipeline, even if no upload was ever reported.
        var number = file.Attempts.IsEmpty ? 2 : file.Attempts[^1].Number + 1;
        return retryable.IsEmpty ? file : file with
        {
            Attempts = WithAttempt(file.Attempts, new Attempt
            {
                Number = number,
                Definitions = retryable,
                DecidedAt = at,
            }),
        };
    }

    private static MediaFile WithProcedureOf(MediaFile file, TaskId? task, DateTimeOffset at) =>
        task is { } known ? WithProcedure(file, new Procedure { Task = known, FirstSeenAt = at }) : file;

    private static MediaFile WithProcedure(MediaFile file, Procedure procedure)
    {
        var grown = file with
        {
            Procedures = file.Procedures.With([procedure], static (a, b) => a.Task == b.Task, Procedure.Order, Procedure.Join),
            // Reserves the attempt's number, even if nothing else is ever known of the attempt.
            Attempts = procedure.Session?.AttemptFor(file.FileId) is { } number
                ? WithAttempt(file.Attempts, new Attempt { Number = number })
                : file.Attempts,
        };
        return grown.Procedures.Length > MaxForeignProcedures ? WithoutMostForeign(grown) : grown;
    }

    private static MediaFile WithoutMostForeign(MediaFile file)
    {
        var dropped = file.Procedures
            .Where(procedure => !Tracked.IsOurs(file, procedure))
            .OrderBy(procedure => procedure.Task.Value, StringComparer.Ordinal)
            .Skip(MaxForeignProcedures)
            .Select(procedure => procedure.Task)
            .ToHashSet();
        return dropped.Count == 0
            ? file
            : file with { Procedures = file.Procedures.RemoveAll(procedure => dropped.Contains(procedure.Task)) };
    }

    private static MediaFile WithAnswer(MediaFile file, SessionId session, Func<int, Attempt> answer) =>
        session.AttemptFor(file.FileId) is { } number ? file with { Attempts = WithAttempt(file.Attempts, answer(number)) } : file;

    private static ImmutableArray<Attempt> WithAttempt(ImmutableArray<Attempt> attempts, Attempt attempt) =>
        attempts.With([attempt], static (a, b) => a.Number == b.Number, static (a, b) => Pick.Order(a.Number, b.Number), Attempt.Join);

    private static MediaFile WithHint(MediaFile file, Hint hint) => file with { Hints = Hint.Join(file.Hints, hint, file) };

    private static ImmutableArray<FailedLookUp> WithFailedLookUp(ImmutableArray<FailedLookUp> failedLookUps, Evidence.EffectFailed e)
    {
        var failed = new FailedLookUp(Plan.FamilyOf(e.EffectId), e.EffectId, e.Failures, e.At, e.Class);
        return failedLookUps.With(
            [failed], static (a, b) => a.Family == b.Family, static (a, b) => Pick.Order(a.Family, b.Family), FailedLookUp.Join);
    }
}
