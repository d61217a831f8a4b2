using System.Text.Json.Nodes;
using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>Writes VOD's PullUploadTask structure.</summary>
internal static class PullUploadPayloads
{
    public static JsonObject PullUploadTask(VodTask.PullUpload task)
    {
        var file = task.Result?.File;
        var hasFailed = task.Result is { File: null };
        return new JsonObject
        {
            ["TaskId"] = task.TaskId,
            ["Status"] = task.Result is null ? VodTask.Processing : VodTask.Finish,
            ["ErrCode"] = hasFailed ? 60000 : 0,
            ["Message"] = hasFailed ? "source file error: download failed" : file is null ? "" : "SUCCESS",
            ["FileId"] = file?.FileId ?? "",
            ["MediaBasicInfo"] = file is null ? null : MediaPayloads.BasicInfo(file),
            ["MetaData"] = file is null ? null : MediaPayloads.MetaData(file),
            ["FileUrl"] = file?.MediaUrl ?? "",
            ["ProcedureTaskId"] = task.Result?.ProcedureTaskId ?? "",
            ["ReviewAudioVideoTaskId"] = "",
            ["SessionContext"] = task.SessionContext,
            ["SessionId"] = task.SessionId,
            ["Progress"] = file is null ? 0 : 100,
        };
    }
}
