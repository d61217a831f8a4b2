using System.Collections.Immutable;
using System.Diagnostics;

namespace Media.Domain;

/// <summary>One thing that happened to a file, however often it was told.</summary>
/// <param name="Key">What makes two tellings the same.</param>
/// <param name="At">When this service first learnt it.</param>
/// <param name="Count">How often our own calls met it; 1 for VOD's events, whose deliveries the archive counts.</param>
public sealed record TimelineEntry(string Key, DateTimeOffset At, string Kind, EvidenceSource Source, TaskId? Task, string Summary, int Count)
{
    /// <summary>A record keeps its earliest entries; the archive keeps every event.</summary>
    public const int MostEntries = 200;

    internal static TimelineEntry From(Evidence evidence)
    {
        var (kind, task, summary) = Describe(evidence);
        var (key, count) = evidence switch
        {
            // Failing again in the same way is the same entry, counted.
            Evidence.RequestFailed failed => ($"{kind}:{failed.Session}:{failed.Failure.Code}", failed.Call),
            Evidence.NoTaskFound search => ($"{kind}:{search.Session}", search.Call + search.Search - 1),
            Evidence.EffectFailed failed => ($"{kind}:{failed.EffectId}:{failed.Failure.Code}", failed.Failures),
            _ => (evidence.Key, 1),
        };
        return new TimelineEntry(key, evidence.At, kind, evidence.Source, task, summary, count);
    }

    internal static ImmutableArray<TimelineEntry> Join(ImmutableArray<TimelineEntry> entries, TimelineEntry entry)
    {
        var same = entries.FirstOrDefault(other => other.Key == entry.Key);
        var joined = same is null ? entry : Join(same, entry);
        if (same == joined)
            return entries;
        var others = same is null ? entries : entries.Remove(same);
        var place = others.Count(other => (other.At, other.Key).CompareTo((joined.At, joined.Key)) < 0);
        var all = others.Insert(place, joined);
        return all.Length > MostEntries ? all.RemoveRange(MostEntries, all.Length - MostEntries) : all;
    }

    private static TimelineEntry Join(TimelineEntry a, TimelineEntry b) =>
        ((a.At, a.Source).CompareTo((b.At, b.Source)) <= 0 ? a : b) with { Count = Math.Max(a.Count, b.Count) };

    private static (string Kind, TaskId? Task, string Summary) Describe(Evidence evidence) => evidence switch
    {
        Evidence.Uploaded e => ("uploaded", e.Procedure, e.Procedure is null ? e.EventType : $"{e.EventType}, with a procedure"),
        Evidence.PullFailed e => ("pull_failed", e.Task, e.Failure.Code),
        Evidence.MadeByVod e => ("made_by_vod", e.Procedure, e.EventType),
        Evidence.ProcedureReported e => (KindOf(e.Report.Status), e.Report.Task, Summarise(e.Report)),
        Evidence.Deleted { Parts.IsEmpty: true } => ("deleted", null, "the whole file"),
        Evidence.Deleted e => ("parts_deleted", null, string.Join(", ", e.Parts)),
        Evidence.Mentioned e => ("event", e.Task, $"{e.EventType}: {e.Summary}"),
        Evidence.RequestAccepted e => ("request_accepted", e.Task, $"session {e.Session}"),
        Evidence.RequestDuplicate e => ("request_duplicate", null, e.Code),
        Evidence.RequestRefused e => ("request_refused", null, e.Failure.Code),
        Evidence.RequestFailed e => ("request_failed", null, e.Failure.Code),
        Evidence.NoTaskFound e => ("no_task_found", null, $"session {e.Session}"),
        Evidence.LookUpAnswered e => ("looked_up", e.Task, e.Known ? "still running" : "unknown to VOD"),
        Evidence.MediaDescribed e => ("media_described", null, e.Media is null ? "the file is gone" : $"{e.Outputs.Length} outputs exist"),
        Evidence.EffectFailed e => ("look_up_failed", null, e.Failure.Code),
        Evidence.RetryRequested => ("retry_requested", null, "asked for by an operator"),
        _ => throw new UnreachableException(),
    };

    private static string KindOf(ProcedureStatus status) => status switch
    {
        ProcedureStatus.Finished => "procedure_finished",
        ProcedureStatus.Aborted => "procedure_aborted",
        _ => "procedure_processing",
    };

    private static string Summarise(ProcedureReport report) =>
        $"{report.Outputs.Count(output => output.Status == OutputStatus.Success)} of {report.Outputs.Length} outputs succeeded";
}
