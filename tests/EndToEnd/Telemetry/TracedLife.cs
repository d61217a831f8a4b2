using System.Text.Json;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>One file's spans beside what the service and the simulator say of it. Times are milliseconds since 1970.</summary>
/// <param name="events">The file's archive: every delivery, whether an earlier one of the same was committed later or not.</param>
internal sealed class TracedLife(JsonElement file, JsonElement[] timeline, JsonElement[] events, JsonElement job, IReadOnlyList<ReceivedSpan> spans)
{
    /// <summary>VOD tells whole seconds.</summary>
    private const double ToldIn = 1000;

    /// <summary>What a backend may round.</summary>
    private const double Precision = 0.1;

    private static readonly string[] Stages = ["requesting", "queued", "processing", "completing"];

    public string FileId => file.GetProperty("fileId").GetString()!;

    private string TraceId => file.GetProperty("traceId").GetString()!;

    /// <summary>When another silo went on with the trace of one that was lost.</summary>
    public IEnumerable<double> Takeovers => spans.Where(IsTakeover).Select(static span => span.StartTime);

    /// <summary>What a killed process may have taken with it: each with the moments in which it can have been told.</summary>
    public IEnumerable<Loss> Losses()
    {
        if (!spans.Any(IsRoot))
            yield return new(FileId, "no root", [At(file, "createdAt")]);
        if (Run is null)
            yield return new(FileId, "no run", Ends);
        else
            foreach (var missing in Stages.Where(stage => Stage(stage) is null))
                yield return new(FileId, $"no stage {missing}", [Run.EndTime]);
    }

    /// <summary>What must not be, whatever was killed.</summary>
    public IEnumerable<string> Mistakes()
    {
        if (spans.Any(span => span.TraceId != TraceId))
            yield return "more than one trace";
        foreach (var doubled in spans.GroupBy(static span => span.Name).Where(static same => IsToldOnce(same.Key) && same.Count() > 1))
            yield return $"{doubled.Count()} times {doubled.Key}";
        if (spans.Any(static span => !IsRoot(span) && !IsTakeover(span) && span.ParentSpanId is null))
            yield return "a second root";
        var ids = spans.Select(static span => span.SpanId).ToHashSet();
        foreach (var orphan in spans.Where(span => span.ParentSpanId is { } parent && !ids.Contains(parent)))
            yield return $"{orphan.Name} has a parent that is nowhere";
        if (Run is { } run)
            foreach (var mistake in MistakesOf(run))
                yield return mistake;
    }

    /// <summary>By how much the sum of the stages misses the whole, as a part of it.</summary>
    public double Unexplained() =>
        Run is { } run ? Math.Abs(Stages.Sum(stage => Stage(stage)?.Duration ?? 0) - run.Duration) / run.Duration : 0;

    private ReceivedSpan? Run => spans.FirstOrDefault(static span => span.Name == "media.run");

    private static bool IsRoot(ReceivedSpan span) => span.Name == "media.file";

    private static bool IsTakeover(ReceivedSpan span) => span.Name == "media.takeover";

    private static bool IsToldOnce(string name) => name is "media.file" or "media.run" || name.StartsWith("media.stage ", StringComparison.Ordinal);

    private ReceivedSpan? Stage(string stage) => spans.FirstOrDefault(span => span.Name == $"media.stage {stage}");

    private IEnumerable<string> MistakesOf(ReceivedSpan run)
    {
        // By the callback, or by the search that was faster.
        if (Distance(run.StartTime, "NewFileUpload", "Uploaded") is > Precision and var late)
            yield return $"the run begins {late} ms from where the upload was told";
        // By the callback, or by the look-up that was faster.
        if (Distance(run.EndTime, "ProcedureStateChanged", "ProcedureReported") is > Precision and var off)
            yield return $"the run ends {off} ms from where the end was told";
        if (Unexplained() > 0.01 && Stages.All(stage => Stage(stage) is not null))
            yield return $"the stages explain {run.Duration} ms but for {Unexplained():P1}";

        var outputs = job.GetProperty("outputs").EnumerateArray().ToArray();
        var (accepted, begun) = (At(job, "acceptedAt"), outputs.Min(output => At(output, "beginAt")));
        var finished = outputs.Max(output => At(output, "finishAt"));
        if (Stage("requesting") is { } requesting && (requesting.EndTime < accepted - Precision - ToldIn || requesting.EndTime > Math.Max(accepted, begun) + ToldIn))
            yield return $"accepted {requesting.EndTime - accepted} ms from when VOD did";
        if (Stage("processing") is { } processing && (Math.Abs(processing.StartTime - begun) > ToldIn || Math.Abs(processing.EndTime - finished) > ToldIn))
            yield return $"processed {processing.StartTime - begun} to {processing.EndTime - finished} ms from when VOD did";
        foreach (var output in outputs)
            if (!spans.Any(span => IsOf(span, output)) && Stage("completing") is not null)
                yield return $"no span of output {output.GetProperty("definition")} with VOD's times";
    }

    private IReadOnlyList<double> Ends =>
        [.. timeline.Where(static entry => entry.GetProperty("kind").GetString() == "procedure_finished").Select(static entry => At(entry, "at"))];

    private double Distance(double time, params string[] eventTypes) => events
        .Where(archived => eventTypes.Contains(archived.GetProperty("eventType").GetString()))
        .Min(archived => Math.Abs(At(archived, "receivedAt") - time));

    private static bool IsOf(ReceivedSpan span, JsonElement output) =>
        span.Name == "media.output"
        && span.Attributes["media.output.definition"].GetInt64() == output.GetProperty("definition").GetInt64()
        && Math.Abs(span.StartTime - AsTold(At(output, "beginAt"))) < Precision
        && Math.Abs(span.EndTime - AsTold(At(output, "finishAt"))) < Precision;

    private static double AsTold(double at) => Math.Floor(at / ToldIn) * ToldIn;

    /// <summary>A time that was told, in milliseconds since 1970.</summary>
    public static double At(JsonElement told, string member) => (told.GetProperty(member).GetDateTimeOffset() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}

/// <param name="Moments">In milliseconds since 1970. A commit comes a little later than what it is about.</param>
internal sealed record Loss(string FileId, string What, IReadOnlyList<double> Moments)
{
    /// <summary>How long before a kill it was told; null where no kill came after it within this time.</summary>
    public double? Before(IEnumerable<Kill> kills, double within) =>
        Moments.SelectMany(moment => kills.Select(kill => kill.Done - moment)).Where(ago => ago >= 0 && ago <= within).Select(static ago => (double?)ago).Max();

    public override string ToString() => $"{FileId}: {What}";
}

/// <summary>In milliseconds since 1970. The process ended between the two, which may lie a second apart on a busy machine.</summary>
internal sealed record Kill(double Ordered, double Done);
