using System.Diagnostics;
using Media.Domain;

namespace Media.Grains.Files;

/// <summary>
/// At a final status: what took how long, as spans with their real times. Only the commit that brought the status tells of it.
/// </summary>
internal static class RunSpans
{
    /// <summary>More than any pipeline asks for.</summary>
    private const int MostOutputs = 64;

    /// <param name="told">How the end was learnt.</param>
    public static void Tell(MediaFile file, Run run, EvidenceSource told)
    {
        if (!FileTrace.Source.HasListeners() || !FileTrace.TryGetRoot(file.TraceParent, out var root))
            return;

        // The whole before its parts: should the process end in between, no part is without its whole.
        var whole = Tell(file, "media.run", root, run.From, run.To, span =>
        {
            span.SetTag("media.attempt", run.Attempt).SetTag(FileTrace.StatusTag, FileTrace.WordOf(file.Status)).SetTag(FileTrace.SourceTag, FileTrace.WordOf(told));
            if (file.Error is { } error)
                span.SetTag(FileTrace.ErrorTag, error.Code).SetStatus(ActivityStatusCode.Error);
        });
        foreach (var stage in run.Stages)
        {
            var part = Tell(file, $"media.stage {FileTrace.WordOf(stage.Kind)}", whole, stage.From, stage.To);
            if (stage.Kind == StageKind.Processing)
                foreach (var output in run.Outputs.Take(MostOutputs))
                    Tell(file, output, part);
        }
    }

    /// <summary>In VOD's own time, by VOD's clock.</summary>
    private static void Tell(MediaFile file, Output output, ActivityContext stage) => Tell(
        file, "media.output", stage, output.BeginAt!.Value, output.FinishAt!.Value, span =>
        {
            span.SetTag("media.output.type", output.Type).SetTag("media.output.definition", output.Definition);
            if (output.ErrorCode is { } code)
                span.SetTag(FileTrace.ErrorTag, code).SetStatus(ActivityStatusCode.Error);
        });

    private static ActivityContext Tell(
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
