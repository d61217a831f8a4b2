using System.Globalization;
using System.Text.Json.Nodes;
using Media.Simulator.Callbacks;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Jobs;

/// <summary>What PullUpload asks for.</summary>
internal sealed record PullOrder(Uri MediaUrl, MediaSource Source, AttachedProcedure? Procedure, string SessionId, string SessionContext);

/// <summary>Files that are fetched from a URL. A host under <c>.invalid</c> cannot be reached, and that pull fails.</summary>
internal sealed class PullUploads(
    TaskBook tasks, MediaLibrary library, Procedures procedures, Uploads uploads, SimulatedClock clock, IdSource ids, Timeline timeline,
    EventRouter events)
{
    private const string Action = "PullUpload";

    /// <summary>Null when the SessionId was used before.</summary>
    public VodTask.PullUpload? TryAccept(PullOrder order)
    {
        var now = clock.Now;
        var task = tasks.TryAccept(Action, order.SessionId, null, now, (ordinal, _) => new VodTask.PullUpload
        {
            TaskId = ids.PullUploadTaskId(ordinal),
            Ordinal = ordinal,
            Action = Action,
            SessionId = order.SessionId,
            SessionContext = order.SessionContext,
            Times = procedures.TimesFrom(now),
            MediaUrl = order.MediaUrl.OriginalString,
        });
        if (task is not null)
            timeline.At(task.Times.FinishAt, () => Finish(task, order));
        return task;
    }

    private void Finish(VodTask.PullUpload task, PullOrder order)
    {
        if (order.MediaUrl.Host.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase))
        {
            task.Result = new PullResult(null, "");
        }
        else
        {
            var file = library.Add(order.Source);
            task.Result = new PullResult(file, uploads.Attach(file, order.Procedure));
        }

        var about = string.Create(CultureInfo.InvariantCulture, $"pull:{task.Ordinal}");
        _ = events.Publish(new VodEvent("PullComplete", "PullCompleteEvent", about, _ => PullUploadPayloads.PullUploadTask(task)));
    }
}

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
