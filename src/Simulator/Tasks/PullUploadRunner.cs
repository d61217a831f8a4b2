using System.Globalization;
using Media.Simulator.Callbacks;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Tasks;

/// <summary>Runs PullUpload tasks. The file is not fetched; the task fails if the URL's host ends in <c>.invalid</c>.</summary>
internal sealed class PullUploadRunner(
    TaskStore tasks, MediaLibrary library, ProcedureRunner procedures, Uploads uploads, SimulatedClock clock, IdGenerator ids,
    Scheduler scheduler, EventPublisher events)
{
    private const string Action = "PullUpload";

    /// <returns>The task, or null if its SessionId has been used before.</returns>
    public VodTask.PullUpload? TryStart(PullUploadRequest request)
    {
        var now = clock.Now;
        var task = tasks.TryAdd(Action, request.SessionId, null, now, (ordinal, _) => new VodTask.PullUpload
        {
            TaskId = ids.PullUploadTaskId(ordinal),
            Ordinal = ordinal,
            Action = Action,
            SessionId = request.SessionId,
            SessionContext = request.SessionContext,
            Times = procedures.TimesFor(now),
            MediaUrl = request.MediaUrl.OriginalString,
        });
        if (task is not null)
            scheduler.At(task.Times.FinishAt, () => Finish(task, request));
        return task;
    }

    private void Finish(VodTask.PullUpload task, PullUploadRequest request)
    {
        if (request.MediaUrl.Host.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase))
        {
            task.Result = new PullUploadResult(null, "");
        }
        else
        {
            var file = library.Add(request.Source);
            task.Result = new PullUploadResult(file, uploads.StartAttached(file, request.Procedure));
        }

        var faultKey = string.Create(CultureInfo.InvariantCulture, $"pull:{task.Ordinal}");
        _ = events.PublishAsync(new VodEvent(
            "PullComplete", "PullCompleteEvent", faultKey, _ => PullUploadPayloads.PullUploadTask(task)));
    }
}
