using System.Diagnostics;
using Media.Domain;

namespace Media.Grains.Tracing;

/// <summary>
/// Records a run that ended, its stages and its outputs, as spans with their real times. Only the commit that brings the final status
/// records them.
/// </summary>
internal static class RunSpans
{
    /// <summary>More than any pipeline requests.</summary>
    private const int MaxOutputs = 64;

    /// <summary>Records the run that this evidence ended, if it ended one.</summary>
    public static void Record(Evidence evidence, MediaFile before, MediaFile after)
    {
        if (!FileTrace.Source.HasListeners() || !FileTrace.TryGetRoot(after.TraceParent, out var root))
            return;
        if (Run.EndedBy(evidence, before, after) is not { } run)
            return;

        var whole = Record(after, "media.run", root, run.From, run.To, span =>
        {
            span.SetTag("media.attempt", run.Attempt)
                .SetTag(FileTrace.StatusTag, Words.Of(after.Status))
                .SetTag(FileTrace.SourceTag, Words.Of(evidence.Source));
            if (after.Error is { } error)
                span.SetTag(FileTrace.ErrorTag, error.Code).SetStatus(ActivityStatusCode.Error);
        });
        foreach (var stage in run.Stages)
        {
            var part = Record(after, $"media.stage {Words.Of(stage.Kind)}", whole, stage.From, stage.To);
            if (stage.Kind == StageKind.Processing)
                foreach (var output in run.Outputs.Take(MaxOutputs))
                    Record(after, output, part);
        }
    }

    /// <summary>Records an output, with the times of VOD's clock.</summary>
    private static void Record(MediaFile file, Output output, ActivityContext stage) => Record(
        file, "media.output", stage, output.BeginAt!.Value, output.FinishAt!.Value, span =>
        {
            span.SetTag("media.output.type", output.Type).SetTag("media.output.definition", output.Definition);
            if (output.ErrorCode is { } code)
                span.SetTag(FileTrace.ErrorTag, code).SetStatus(ActivityStatusCode.Error);
        });

    private static ActivityContext Record(
        MediaFile file, string name, ActivityContext parent, DateTimeOffset from, DateTimeOffset to, Action<Activity>? describe = null)
    {
        using var span = FileTrace.Source.StartActivity(name, ActivityKind.Internal, parent, null, null, from);
        if (span is null)
            return parent;
        span.SetTag(FileTrace.FileIdTag, file.FileId.Value).SetEndTime((to > from ? to : from).UtcDateTime);
        describe?.Invoke(span);
        return span.Context;
    }
}
