using System.Collections.Immutable;
using Media.Domain;

namespace Media.Vod.Payloads;

/// <summary>Reads VOD's ProcedureTask, which ProcedureStateChanged and DescribeTaskDetail share (<c>protocol</c> b.4 to b.6).</summary>
internal static class ProcedureTaskReader
{
    /// <summary>
    /// The most outputs kept of one report. One procedure of VOD has fewer; the limit keeps a body from bloating a record.
    /// </summary>
    public const int MaxOutputs = 500;

    // The member that holds a subtask's result is named after its Type, but without a fixed rule.
    private static readonly (string Type, string Member)[] SubtaskMembers =
    [
        ("Transcode", "TranscodeTask"),
        ("AnimatedGraphics", "AnimatedGraphicTask"),
        ("SnapshotByTimeOffset", "SnapshotByTimeOffsetTask"),
        ("SampleSnapshot", "SampleSnapshotTask"),
        ("ImageSprites", "ImageSpriteTask"),
        ("CoverBySnapshot", "CoverBySnapshotTask"),
        ("AdaptiveDynamicStreaming", "AdaptiveDynamicStreamingTask"),
    ];

    /// <param name="task">The id to report under.</param>
    public static ProcedureReport Read(VodObject procedure, TaskId task, ProcedureStatus status) => new(
        task,
        status,
        procedure.Id("SessionId"u8) is { } session ? new SessionId(session) : null,
        BySystem: procedure.Code("Operator"u8) == "System",
        ReadOutputs(procedure),
        ReadFailure(procedure),
        MediaReader.FromProcedure(procedure))
    {
        File = procedure.File("FileId"u8),
    };

    /// <summary>An unknown status counts as not finished, so that look-ups continue and no verdict is guessed.</summary>
    public static ProcedureStatus ReadStatus(VodObject task) => task.Code("Status"u8) switch
    {
        "FINISH" => ProcedureStatus.Finished,
        "ABORTED" => ProcedureStatus.Aborted,
        _ => ProcedureStatus.Processing,
    };

    /// <summary>Returns null if <c>ErrCode</c> is 0 or missing.</summary>
    public static Failure? ReadFailure(VodObject task) =>
        FailureCode(task) is { } code ? new Failure(code, task.Text("Message"u8, VodObject.MaxMessage)) : null;

    /// <summary>Returns <c>ErrCodeExt</c>, otherwise <c>ErrCode</c> as text; null if neither reports a failure.</summary>
    public static string? FailureCode(VodObject task) => Failing(task.Code("ErrCodeExt"u8)) ?? Failing(task.Code("ErrCode"u8));

    /// <summary>VOD writes 0 or nothing for success; its sister products, in the same structures, write SUCCESS.</summary>
    private static string? Failing(string? code) =>
        code is null or "0" || SuccessWords.Contains(code, StringComparer.OrdinalIgnoreCase) ? null : code;

    private static readonly string[] SuccessWords = ["SUCCESS", "OK"];

    /// <summary>Adds what VOD reports about an output that exists, in a MediaTranscodeItem or a similar structure.</summary>
    public static Output Describe(VodObject item, Output output) => output with
    {
        Url = item.Url("Url"u8) ?? FirstUrl(item),
        Width = item.Pixels("Width"u8),
        Height = item.Pixels("Height"u8),
        SizeBytes = item.Integer("Size"u8),
        DurationSeconds = item.Decimal("Duration"u8),
        Bitrate = item.Integer("Bitrate"u8),
    };

    /// <summary>Numbers the outputs with the same Type and Definition (different clips), in VOD's order.</summary>
    public static ImmutableArray<Output> WithOrdinals(IEnumerable<Output> outputs)
    {
        var seen = new Dictionary<(string, long), int>();
        var numbered = ImmutableArray.CreateBuilder<Output>();
        foreach (var output in outputs)
        {
            var ordinal = seen.GetValueOrDefault((output.Type, output.Definition));
            seen[(output.Type, output.Definition)] = ordinal + 1;
            numbered.Add(ordinal == 0 ? output : output with { Ordinal = ordinal });
        }

        return numbered.ToImmutable();
    }

    private static ImmutableArray<Output> ReadOutputs(VodObject procedure) => WithOrdinals(
        procedure.Objects("MediaProcessResultSet"u8).Select(result => ReadSubtask(result, ""))
            .Concat(procedure.Objects("AiContentReviewResultSet"u8).Select(result => ReadSubtask(result, "AiContentReview.")))
            .Concat(procedure.Objects("AiAnalysisResultSet"u8).Select(result => ReadSubtask(result, "AiAnalysis.")))
            .Concat(procedure.Objects("AiRecognitionResultSet"u8).Select(result => ReadSubtask(result, "AiRecognition.")))
            .OfType<Output>()
            .Take(MaxOutputs));

    private static Output? ReadSubtask(VodObject result, string prefix)
    {
        if (FindSubtask(result) is not { } found)
            return null;

        var (member, subtask) = found;
        var item = subtask.Object("Output"u8);
        var status = ReadOutputStatus(subtask);
        var failed = status == OutputStatus.Failed;
        return Describe(item, new Output
        {
            Type = prefix + (result.Code("Type"u8) ?? TypeOf(member)),
            Definition = subtask.Object("Input"u8).Integer("Definition"u8) ?? item.Integer("Definition"u8) ?? 0,
            Status = status,
            ErrorCode = failed ? FailureCode(subtask) : null,
            Message = failed ? subtask.Text("Message"u8, VodObject.MaxMessage) : null,
            BeginAt = subtask.Time("BeginProcessTime"u8),
            FinishAt = subtask.Time("FinishTime"u8),
        });
    }

    // Exactly one member has a value. The documented member is tried first; then any other, for Types that this version does not know.
    private static (string Member, VodObject Subtask)? FindSubtask(VodObject result)
    {
        var type = result.Code("Type"u8);
        foreach (var (known, member) in SubtaskMembers)
        {
            if (known == type && new VodObject(Property(result, member)) is { Exists: true } subtask)
                return (member, subtask);
        }

        foreach (var property in result.Element.EnumerateObject())
        {
            if (new VodObject(property.Value) is { Exists: true } subtask)
                return (property.Name, subtask);
        }

        return null;
    }

    private static System.Text.Json.JsonElement Property(VodObject result, string member) =>
        result.Element.TryGetProperty(member, out var value) ? value : default;

    private static string TypeOf(string member)
    {
        foreach (var (type, known) in SubtaskMembers)
        {
            if (known == member)
                return type;
        }

        var name = member.EndsWith("Task", StringComparison.Ordinal) ? member[..^"Task".Length] : member;
        return VodObject.Printable(VodObject.Cut(name, VodObject.MaxCode));
    }

    private static OutputStatus ReadOutputStatus(VodObject subtask) => subtask.Code("Status"u8) switch
    {
        "SUCCESS" => OutputStatus.Success,
        "FAIL" => OutputStatus.Failed,
        "PROCESSING" => OutputStatus.Processing,
        _ => OutputStatus.Pending,
    };

    // Snapshots, sprites and covers are lists; the first URL represents the list.
    private static string? FirstUrl(VodObject item) =>
        item.Url("CoverUrl"u8)
        ?? item.FirstUrl("ImageUrlSet"u8)
        ?? item.Objects("PicInfoSet"u8).Select(picture => picture.Url("Url"u8)).FirstOrDefault()
        ?? item.Objects("CoverSet"u8).Select(cover => cover.Url("CoverUrl"u8)).FirstOrDefault()
        ?? item.Objects("HighlightSet"u8).Select(highlight => highlight.Url("HighlightUrl"u8)).FirstOrDefault();
}
