using System.Text.Json.Nodes;
using Media.Simulator.Tasks;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Writes VOD's MediaInfo structure, a file with its outputs, for DescribeMediaInfos and SearchMedia.</summary>
internal sealed class MediaInfoBuilder(TaskStore tasks, SimulatedClock clock)
{
    private static readonly string[] AlwaysNull = ["KeyFrameDescInfo", "MiniProgramReviewInfo", "SubtitleInfo", "ReviewInfo"];

    /// <param name="filters">The members to return, in lower camel case; null or empty: all.</param>
    public JsonObject Build(MediaFile file, string[]? filters)
    {
        var outputs = OutputsOf(file);
        var cover = outputs.LastOrDefault(subtask => subtask.Request.Kind == SubtaskKind.CoverBySnapshot) is { } subtask
            ? (string?)SubtaskOutputs.Build(file, subtask.Request)["CoverUrl"] : "";
        var info = new JsonObject
        {
            ["BasicInfo"] = Wants(filters, "BasicInfo") ? MediaPayloads.BasicInfo(file, cover ?? "") : null,
            ["MetaData"] = Wants(filters, "MetaData") ? MediaPayloads.MetaData(file) : null,
        };
        foreach (var kind in SubtaskKind.All.Where(kind => kind.InfoMember is not null))
            info[kind.InfoMember!] = Wants(filters, kind.InfoMember!) ? OutputSet(file, kind, outputs) : null;
        foreach (var name in AlwaysNull)
            info[name] = null;
        info["FileId"] = file.FileId;
        return info;
    }

    private List<Subtask> OutputsOf(MediaFile file)
    {
        var now = clock.Now;
        return
        [
            .. tasks.OfFile(file.FileId)
                .Where(task => !task.IsAborted && task.StatusAt(now) is VodTask.Processing or VodTask.Finish)
                .SelectMany(task => task.Subtasks)
                .Where(subtask => subtask.FinishAt <= now && subtask.Failure is null),
        ];
    }

    private static JsonObject? OutputSet(MediaFile file, SubtaskKind kind, List<Subtask> outputs)
    {
        var part = kind == SubtaskKind.Transcode ? "TranscodeFiles" : kind.Type + "Files";
        List<JsonNode> items =
        [
            .. outputs.Where(subtask => subtask.Request.Kind == kind && !file.IsPartDeleted(part, subtask.Request.Definition))
                .DistinctBy(subtask => subtask.Request.Definition)
                .Select(subtask => SubtaskOutputs.Build(file, subtask.Request)),
        ];
        if (kind == SubtaskKind.Transcode && file.Source.HasAudio && !file.IsPartDeleted("OriginalFiles", 0))
            items.Insert(0, SubtaskOutputs.Original(file));
        return items.Count == 0 ? null : new JsonObject { [kind.InfoSet!] = new JsonArray([.. items]) };
    }

    private static bool Wants(string[]? filters, string member) =>
        filters is null or [] || filters.Contains(member, StringComparer.OrdinalIgnoreCase);
}
