using CsCheck;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>
/// Generates evidence about one file: anything that VOD, our calls and our look-ups may report, including contradictions.
/// </summary>
internal static class Histories
{
    private static readonly long[] Definitions = [100010, 100020, 100030];

    /// <summary>Draws from a small number of moments over four days, so that some are equal.</summary>
    private static readonly Gen<double> When = Gen.OneOf(
        Gen.Int[0, 20].Select(i => (double)i),
        Gen.Int[0, 20].Select(i => i * 300.0),
        Gen.Int[0, 100].Select(i => i * 3600.0));

    private static readonly Gen<int> Attempt = Gen.Frequency((6, Gen.Const(1)), (3, Gen.Const(2)), (1, Gen.Const(3)));

    private static readonly Gen<Output[]> Outputs = Gen.Select(
        OneOf(Definitions), Gen.Frequency((5, Gen.Const(0)), (1, Gen.Const(1))), Gen.Enum<OutputStatus>(), Gen.Bool,
        (definition, ordinal, status, rich) => new Output
        {
            Type = "Transcode",
            Definition = definition,
            Ordinal = ordinal,
            Status = status,
            Url = status == OutputStatus.Success ? $"https://vod.example/{definition}{(rich ? "a" : "b")}" : null,
            Width = rich ? 640 : null,
            ErrorCode = status == OutputStatus.Failed ? (rich ? "InternalError" : "70000") : null,
        }).Array[0, 4];

    private static readonly Gen<MediaInfo> Media = Gen.Frequency(
        (6, Gen.Const(Given.Video)),
        (1, Gen.Const(Given.Picture)),
        (1, Gen.Const(new MediaInfo { Name = "other", SizeBytes = 7 })),
        (1, Gen.Const(new MediaInfo { Container = "jpeg_pipe" })));

    private static readonly Gen<string?> UploadProcedure = Gen.Frequency(
        (4, Gen.Const((string?)null)), (1, Gen.Const((string?)Given.FromUpload)), (1, Gen.Const((string?)"other")));

    private static readonly Gen<Evidence> Upload = Gen.Select(
        When, Media, UploadProcedure, Gen.Bool,
        (at, media, procedure, pulled) => Given.Uploaded(at, media, procedure, pulled ? "PullComplete" : "NewFileUpload"));

    private static readonly Gen<Evidence> Report = Gen.Select(
        When, Attempt, OneOf(ProcedureStatus.Processing, ProcedureStatus.Finished, ProcedureStatus.Finished, ProcedureStatus.Aborted),
        Gen.Int[0, 7], Outputs, Gen.Bool,
        (at, attempt, status, whose, outputs, explained) => Given.Report(
            at,
            status,
            whose switch
            {
                <= 3 => Given.Ours(attempt),
                4 or 5 => new TaskId(Given.FromUpload),
                6 => new TaskId(Given.Theirs),
                _ => new TaskId($"system-{attempt}"),
            },
            whose <= 3 ? attempt : null,
            explained ? new Failure("40000", null) : null,
            outputs,
            bySystem: whose == 7));

    private static readonly Gen<Evidence> Answer = Gen.Select(
        When, Attempt, Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 13],
        (at, attempt, call, search, kind) => kind switch
        {
            <= 1 => Given.Accepted(at, attempt),
            <= 3 => Given.Duplicate(at, call, attempt),
            4 => Given.Refused(at, call, attempt),
            <= 7 => Given.NoTask(at, call, search, attempt),
            8 => Given.Failed(FailureClass.Throttled, at, call, attempt),
            9 or 10 => Given.Failed(FailureClass.OutcomeUnknown, at, call, attempt),
            11 => Given.Failed(FailureClass.Bounded, at, call, attempt),
            12 => Given.Failed(FailureClass.FileUnknown, at, call, attempt),
            _ => Given.Failed(FailureClass.Configuration, at, call, attempt),
        });

    private static readonly Gen<Evidence> LookUp = Gen.Select(
        When, Gen.Int[1, 6], Gen.Int[0, 9], Outputs, OneOf(FailureClass.Throttled, FailureClass.Configuration),
        (at, lookUp, kind, outputs, failure) => kind switch
        {
            <= 2 => Given.StillRunning(at, lookUp),
            3 => Given.StillRunning(at, lookUp, new TaskId(Given.FromUpload), known: false),
            <= 6 => Given.Described(at, outputs),
            7 => Given.DescribedAsGone(at),
            8 => Given.NotAnswered(new Effect.DescribeMedia { Id = "describe#1", DueAt = Given.Start, Failures = lookUp }, at, failure),
            _ => Given.NotAnswered(
                new Effect.DescribeMedia { Id = $"find/1#{lookUp}.1", DueAt = Given.Start, Failures = lookUp }, at, failure),
        });

    private static readonly Gen<Evidence> Rest = Gen.Select(When, Gen.Int[0, 9], (at, kind) => kind switch
    {
        0 => Given.PullFailed(at),
        1 => Given.MadeByVod(at),
        2 => Given.MadeByVod(at, Given.FromUpload),
        3 => Given.Deleted(at),
        4 => Given.DeletedParts(at, "TranscodeFiles 100020"),
        5 => Given.DeletedParts(at, "TranscodeFiles", "OriginalFiles"),
        6 => Given.DeletedParts(at, "AdaptiveDynamicStreamingFiles 10", "TranscodeFiles 100020", "Odd 7"),
        _ => Given.Mentioned(at),
    });

    private static readonly Gen<Evidence> Hint = Gen.Select(
        When, When, Gen.Enum<HintKind>(), Attempt, Gen.Bool, Gen.Int[1, 7],
        (at, hintedAt, hint, attempt, withProcedure, check) =>
        {
            if (hint == HintKind.PartDeleted)
                return check <= 4
                    ? Given.HintedPartsDeleted(hintedAt, "TranscodeFiles 100020", "TranscodeFiles")
                    : UnconfirmedPart(at, hintedAt, check - 1);
            TaskId? task = hint is HintKind.Uploaded or HintKind.Deleted ? null
                : withProcedure ? Given.Ours(attempt) : new TaskId(attempt == 1 ? Given.FromUpload : "unknown");
            return check <= 4 ? Given.Hinted(hintedAt, hint, task, withProcedure) : Given.NotConfirmed(at, hint, hintedAt, check - 1, task);
        });

    private static Evidence UnconfirmedPart(double at, double hintedAt, int check) =>
        (Evidence.NotConfirmed)Given.NotConfirmed(at, HintKind.PartDeleted, hintedAt, check) with { Part = "TranscodeFiles 100020" };

    public static readonly Gen<Evidence> One = Gen.Frequency((2, Upload), (4, Report), (6, Answer), (2, LookUp), (1, Rest), (2, Hint));

    /// <summary>Any evidence in any combination, including some that VOD would never report about one file.</summary>
    public static readonly Gen<Evidence[]> Any = One.Array[0, 14];

    /// <summary>Histories with an operator's retries, which are not reordered: their meaning depends on their place.</summary>
    public static readonly Gen<Evidence[]> WithRetries =
        Gen.Frequency((8, One), (1, When.Select(Given.Retry))).Array[0, 16];

    /// <summary>The same evidence in two orders, the second with repetitions, both applied to the same initial file.</summary>
    public static readonly Gen<(MediaFile Before, Evidence[] Once, Evidence[] Again)> Reordered =
        from begun in Gen.Frequency((2, Gen.Const(Array.Empty<Evidence>())), (1, WithRetries))
        from once in Any
        from repeated in once.Length == 0 ? Gen.Const(Array.Empty<Evidence>()) : OneOf(once).Array[0, 6]
        from again in Gen.Shuffle(once.Concat(repeated).ToArray())
        select (Given.Nothing.After(begun), once, again);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);
}
