using Media.Simulator.Faults;
using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>Plans when each subtask of an accepted procedure ends, and whether it fails.</summary>
internal sealed class SubtaskPlanner(FaultInjector faults)
{
    private static readonly SubtaskFailure UnknownDefinition =
        new("InvalidInput.DefinitionNotExist", 40000, "invalid input: definition not exist");
    private static readonly SubtaskFailure NoVideo =
        new("SourceFileError.NoVideoMedia", 60000, "source file error: no video media");

    /// <summary>Subtasks begin together and end one after another, the last one with the task.</summary>
    /// <param name="faultKey">The task's <see cref="VodTask.Procedure.FaultKey"/>.</param>
    public IReadOnlyList<Subtask> Plan(MediaFile file, IReadOnlyList<SubtaskRequest> requests, TaskTimes times, string faultKey)
    {
        var span = times.FinishAt - times.BeginAt;
        return [.. requests.Select((request, index) => new Subtask(
            request, times.BeginAt, times.BeginAt + span * (index + 1) / requests.Count, FailureOf(file, request, faultKey)))];
    }

    private SubtaskFailure? FailureOf(MediaFile file, SubtaskRequest request, string faultKey)
    {
        if (!IsKnown(request))
            return UnknownDefinition;
        if (!file.Source.HasVideo && NeedsVideo(request))
            return NoVideo;

        var definition = request.Definition.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return faults.Injects(f => f.DefinitionFails.GetValueOrDefault(definition), "definitionFails", $"{faultKey}:{definition}")
            ? Injected(faults.Settings.DefinitionFailsWith)
            : null;
    }

    private static bool IsKnown(SubtaskRequest request) => request.Kind.Type switch
    {
        "Transcode" => TranscodePreset.Find(request.Definition) is not null,
        "AnimatedGraphics" => request.Definition is 20000 or 20001,
        "AdaptiveDynamicStreaming" => request.Definition is 10 or 12 or 20,
        _ => request.Definition == 10,
    };

    private static bool NeedsVideo(SubtaskRequest request) =>
        request.Kind != SubtaskKind.Transcode || TranscodePreset.Find(request.Definition)!.HasVideo;

    private static SubtaskFailure Injected(string errCodeExt)
    {
        var errCode = errCodeExt.StartsWith("InvalidInput", StringComparison.Ordinal) ? 40000
            : errCodeExt.StartsWith("SourceFileError", StringComparison.Ordinal) ? 60000 : 70000;
        return new SubtaskFailure(errCodeExt, errCode, $"{errCodeExt}: injected by /sim/faults");
    }
}
