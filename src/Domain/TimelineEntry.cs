using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>One thing that happened to a file, however often it was reported.</summary>
/// <param name="Key">Identifies the entry, so that repeated reports are recognised.</param>
/// <param name="At">When this service first learned it.</param>
/// <param name="Count">How often this service's own calls had this result; 1 for VOD's events, whose deliveries the archive counts.</param>
public sealed record TimelineEntry(
    string Key,
    DateTimeOffset At,
    string Kind,
    EvidenceSource Source,
    TaskId? Task,
    string Summary,
    int Count) : Extensible
{
    /// <summary>
    /// A record keeps this many of its earliest entries; the archive keeps every event. Counted entries are kept beyond the limit: they are
    /// few, and a dropped one that came back would have a count that depends on the order of events.
    /// </summary>
    public const int MaxEntries = 200;

    private const int MaxSummaryLength = 300;

    private const string RequestFailed = "request_failed";
    private const string NoTaskFound = "no_task_found";
    private const string LookUpFailed = "look_up_failed";
    private const string NotConfirmed = "not_confirmed";

    [JsonIgnore]
    private bool IsCounted => Kind is RequestFailed or NoTaskFound or LookUpFailed or NotConfirmed;

    internal static TimelineEntry From(Evidence evidence)
    {
        var (kind, task, summary) = Describe(evidence);
        var (key, count) = evidence switch
        {
            // A call that fails again in the same way increases the count of its entry.
            Evidence.RequestFailed failed => ($"{kind}:{failed.Session}:{failed.Failure.Code}", failed.Call),
            Evidence.NoTaskFound search => ($"{kind}:{search.Session}", search.Call + search.Search - 1),
            Evidence.EffectFailed failed => ($"{kind}:{Plan.FamilyOf(failed.EffectId)}:{failed.Failure.Code}", failed.Failures),
            Evidence.NotConfirmed check => ($"{kind}:{check.Hint.WordInIds()}", check.Check),
            _ => (evidence.Key, 1),
        };
        return new TimelineEntry(key, evidence.At, kind, evidence.Source, task, Shorten(summary), count);
    }

    internal static ImmutableArray<TimelineEntry> Join(ImmutableArray<TimelineEntry> entries, TimelineEntry entry)
    {
        var all = entries.With(
            [entry], static (a, b) => a.Key == b.Key, static (a, b) => Pick.Order(a.At, b.At).Then(a.Key, b.Key), Join);
        return all.Length > MaxEntries ? WithoutLatest(all) : all;
    }

    private static ImmutableArray<TimelineEntry> WithoutLatest(ImmutableArray<TimelineEntry> entries)
    {
        var kept = ImmutableArray.CreateBuilder<TimelineEntry>(entries.Length);
        var room = MaxEntries;
        foreach (var entry in entries)
        {
            if (entry.IsCounted || room-- > 0)
                kept.Add(entry);
        }

        return kept.DrainToImmutable();
    }

    /// <summary>Keeps the first report, whatever later ones say.</summary>
    private static TimelineEntry Join(TimelineEntry a, TimelineEntry b)
    {
        var first = Pick.Order(a.At, b.At)
            .Then((int)a.Source, (int)b.Source)
            .Then(a.Kind, b.Kind)
            .Then(a.Task?.Value, b.Task?.Value)
            .Then(a.Summary, b.Summary)
            .IsAscending ? a : b;
        return first with { Count = Math.Max(a.Count, b.Count), Unknown = Pick.Of(a.Unknown, b.Unknown) };
    }

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
        Evidence.RequestFailed e => (RequestFailed, null, e.Failure.Code),
        Evidence.NoTaskFound e => (NoTaskFound, null, $"session {e.Session}"),
        Evidence.LookUpAnswered e => ("looked_up", e.Task, e.Known ? "still running" : "unknown to VOD"),
        Evidence.MediaDescribed e => ("media_described", null, e.Media is null ? "the file is gone" : $"{e.Outputs.Length} outputs exist"),
        Evidence.EffectFailed e => (LookUpFailed, null, e.Failure.Code),
        Evidence.Hinted e => ("told", e.Task, $"{WordsFor(e.Hint)}, to be confirmed by VOD"),
        Evidence.NotConfirmed e => (NotConfirmed, null, WordsFor(e.Hint)),
        Evidence.RetryRequested => ("retry_requested", null, "asked for by an operator"),
        _ => throw new UnreachableException(),
    };

    private static string WordsFor(HintKind hint) => hint switch
    {
        HintKind.Uploaded => "an upload",
        HintKind.Deleted => "a deletion",
        HintKind.ProcedureRunning => "a running procedure",
        HintKind.ProcedureEnded => "the end of a procedure",
        HintKind.PartDeleted => "deleted parts",
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

    private static string Shorten(string summary) =>
        summary.Length <= MaxSummaryLength ? summary
        : char.IsHighSurrogate(summary[MaxSummaryLength - 1]) ? $"{summary.AsSpan(0, MaxSummaryLength - 1)}…"
        : $"{summary.AsSpan(0, MaxSummaryLength)}…";
}
