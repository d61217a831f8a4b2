using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Jobs;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>One task of the last three days, with its one filled member; the others are null.</summary>
internal sealed class DescribeTaskDetail(TaskBook tasks, SimulatedClock clock) : IApiCall
{
    private static readonly string[] TaskMembers =
    [
        "ProcedureTask", "EditMediaTask", "WechatPublishTask", "ComposeMediaTask", "SplitMediaTask", "WechatMiniProgramPublishTask",
        "PullUploadTask", "TranscodeTask", "ConcatTask", "ClipTask", "CreateImageSpriteTask", "SnapshotByTimeOffsetTask",
        "RemoveWatermarkTask", "RebuildMediaTask", "ExtractTraceWatermarkTask", "ExtractCopyRightWatermarkTask", "ReviewAudioVideoTask",
        "ReduceMediaBitrateTask", "DescribeFileAttributesTask", "QualityInspectTask", "QualityEnhanceTask",
        "ComplexAdaptiveDynamicStreamingTask",
    ];

    public string Action => "DescribeTaskDetail";

    public Shape Shape => RequestShapes.DescribeTaskDetail;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        if (tasks.Find(parameters.Text("TaskId")) is not { } task)
            return new(ApiErrors.NoSuchTask);
        return new(now - task.Times.AcceptedAt > TaskBook.QueryWindow ? ApiErrors.TaskTooOld : Detail(task, now));
    }

    private static ApiAnswer.Success Detail(VodTask task, DateTimeOffset now)
    {
        var status = task.StatusAt(now);
        var (member, content) = task switch
        {
            VodTask.Procedure procedure => ("ProcedureTask", ProcedurePayloads.ProcedureTask(procedure, now, isPush: false)),
            VodTask.PullUpload pull => ("PullUploadTask", PullUploadPayloads.PullUploadTask(pull)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var response = new JsonObject
        {
            ["TaskType"] = task.TaskType,
            ["Status"] = status,
            ["CreateTime"] = IsoTime.Text(task.Times.AcceptedAt),
            ["BeginProcessTime"] = status == VodTask.Waiting ? "" : IsoTime.Text(task.Times.BeginAt),
            ["FinishTime"] = status switch
            {
                VodTask.Waiting => "",
                VodTask.Processing => IsoTime.NotYet,
                _ => IsoTime.Text(task.Times.FinishAt),
            },
        };
        foreach (var name in TaskMembers)
            response[name] = name == member ? content : null;
        return new ApiAnswer.Success(response);
    }
}
