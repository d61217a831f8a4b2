using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Tasks;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Returns one task of the last three days. Of the members for task types, all but its own are null.</summary>
internal sealed class DescribeTaskDetail(TaskStore tasks, SimulatedClock clock) : IApiCall
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

    public ParameterSchema Schema => RequestSchemas.DescribeTaskDetail;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        if (tasks.Find(parameters.Text("TaskId")) is not { } task)
            return new(ApiErrors.NoSuchTask);
        return new(now - task.Times.AcceptedAt > TaskStore.QueryWindow ? ApiErrors.TaskTooOld : Detail(task, now));
    }

    private static ApiResult.Success Detail(VodTask task, DateTimeOffset now)
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
            ["CreateTime"] = IsoTime.Format(task.Times.AcceptedAt),
            ["BeginProcessTime"] = status == VodTask.Waiting ? "" : IsoTime.Format(task.Times.BeginAt),
            ["FinishTime"] = status switch
            {
                VodTask.Waiting => "",
                VodTask.Processing => IsoTime.NotYet,
                _ => IsoTime.Format(task.Times.FinishAt),
            },
        };
        foreach (var name in TaskMembers)
            response[name] = name == member ? content : null;
        return new ApiResult.Success(response);
    }
}
