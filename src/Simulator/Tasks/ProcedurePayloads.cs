using System.Text.Json.Nodes;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Tasks;

/// <summary>Writes VOD's ProcedureTask structure with its subtask results, as of a given time.</summary>
internal static class ProcedurePayloads
{
    /// <param name="isPush">Pushed bodies have the deprecated ErrCode and Message; answers of the API omit them.</param>
    public static JsonObject ProcedureTask(VodTask.Procedure task, DateTimeOffset at, bool isPush)
    {
        var status = task.StatusAt(at);
        var hasResults = status is VodTask.Processing or VodTask.Finish;
        var json = new JsonObject
        {
            ["TaskId"] = task.TaskId,
            ["Status"] = status switch { VodTask.Aborted => VodTask.Finish, VodTask.Waiting => VodTask.Processing, _ => status },
        };
        if (isPush)
        {
            json["ErrCode"] = 0;
            json["Message"] = status == VodTask.Finish ? "SUCCESS" : "";
        }

        json["FileId"] = task.FileId;
        json["FileName"] = task.File.Source.Name;
        json["FileUrl"] = task.File.MediaUrl;
        json["MetaData"] = hasResults ? MediaPayloads.MetaData(task.File) : null;
        json["MediaProcessResultSet"] = hasResults
            ? new JsonArray([.. task.Subtasks.Select(subtask => (JsonNode)Result(task.File, subtask, at))])
            : new JsonArray();
        json["AiContentReviewResultSet"] = new JsonArray();
        json["AiAnalysisResultSet"] = new JsonArray();
        json["AiRecognitionResultSet"] = new JsonArray();
        json["TasksPriority"] = task.Priority;
        json["TasksNotifyMode"] = task.NotifyMode;
        json["SessionContext"] = task.SessionContext;
        json["SessionId"] = task.SessionId;
        json["Operator"] = "";
        json["OperationType"] = "";
        return json;
    }

    private static JsonObject Result(MediaFile file, Subtask subtask, DateTimeOffset at)
    {
        var result = new JsonObject { ["Type"] = subtask.Request.Kind.Type };
        foreach (var kind in SubtaskKind.All)
            result[kind.ResultMember] = kind == subtask.Request.Kind ? SubtaskResult(file, subtask, at) : null;
        return result;
    }

    private static JsonObject SubtaskResult(MediaFile file, Subtask subtask, DateTimeOffset at)
    {
        var isFinished = at >= subtask.FinishAt;
        var failure = isFinished ? subtask.Failure : null;
        var succeeded = isFinished && failure is null;
        return new JsonObject
        {
            ["Status"] = !isFinished ? "PROCESSING" : succeeded ? "SUCCESS" : "FAIL",
            ["ErrCodeExt"] = failure?.ErrCodeExt ?? "",
            ["ErrCode"] = failure?.ErrCode ?? 0,
            ["Message"] = succeeded ? "SUCCESS" : failure?.Message ?? "",
            ["Input"] = subtask.Request.Input.DeepClone(),
            ["Output"] = succeeded ? SubtaskOutputs.Build(file, subtask.Request) : null,
            ["Progress"] = succeeded ? 100 : failure is null ? Progress(subtask, at) : 0,
            ["BeginProcessTime"] = IsoTime.Format(subtask.BeginAt),
            ["FinishTime"] = isFinished ? IsoTime.Format(subtask.FinishAt) : "",
        };
    }

    private static int Progress(Subtask subtask, DateTimeOffset at) =>
        (int)Math.Clamp(100 * ((at - subtask.BeginAt) / (subtask.FinishAt - subtask.BeginAt)), 0, 99);
}
