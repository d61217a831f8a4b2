using Media.Simulator.Faults;
using Media.Simulator.Library;

namespace Media.Simulator.Jobs;

/// <summary>Settles, when a procedure is accepted, when each of its subtasks ends and how.</summary>
internal sealed class SubtaskPlanner(Chance chance)
{
    private static readonly SubtaskFailure UnknownDefinition =
        new("InvalidInput.DefinitionNotExist", 40000, "invalid input: definition not exist");
    private static readonly SubtaskFailure NoVideo =
        new("SourceFileError.NoVideoMedia", 60000, "source file error: no video media");

    /// <summary>They begin together and end one after the other, the last one with the task.</summary>
    /// <param name="job">What chance is derived from: the file's ordinal and the how-manieth job of the file it is.</param>
    public IReadOnlyList<Subtask> Plan(MediaFile file, IReadOnlyList<SubtaskRequest> requests, TaskTimes times, string job)
    {
        var span = times.FinishAt - times.BeginAt;
        return [.. requests.Select((request, index) => new Subtask(
            request, times.BeginAt, times.BeginAt + span * (index + 1) / requests.Count, FailureOf(file, request, job)))];
    }

    private SubtaskFailure? FailureOf(MediaFile file, SubtaskRequest request, string job)
    {
        if (!IsKnown(request))
            return UnknownDefinition;
        if (!file.Source.HasVideo && NeedsVideo(request))
            return NoVideo;

        var definition = request.Definition.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return chance.Befalls(f => f.DefinitionFails.GetValueOrDefault(definition), "definitionFails", $"{job}:{definition}")
            ? Injected(chance.Settings.DefinitionFailsWith)
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
        return new SubtaskFailure(errCodeExt, errCode, $"{errCodeExt}: failed as asked by /sim/faults");
    }
}
