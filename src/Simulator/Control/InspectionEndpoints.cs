using Media.Simulator.Callbacks;
using Media.Simulator.Library;
using Media.Simulator.Tasks;
using Media.Simulator.Time;

namespace Media.Simulator.Control;

/// <summary>Reports what this VOD has done: every accepted task, and the counters. Tests compare it with what the client claims.</summary>
internal sealed class InspectionEndpoints(
    TaskStore tasks, MediaLibrary library, PushQueue pushes, PullQueue pulls, SimulatorStats stats, SimulatedClock clock)
{
    public Task GetJobsAsync(HttpContext context)
    {
        var fileId = context.Request.Query["fileId"].ToString();
        var now = clock.Now;
        var jobs = tasks.All().Where(task => fileId.Length == 0 || task.FileId == fileId).Select(task => ViewOf(task, now));
        return ControlHttp.WriteAsync(context, new JobsView([.. jobs]), ControlJson.Default.JobsView);
    }

    public Task GetStatsAsync(HttpContext context) => ControlHttp.WriteAsync(
        context, stats.View(pushes.ReadyCount, pulls.Count, library.Count, tasks.Count), ControlJson.Default.StatsView);

    private static JobsView.Job ViewOf(VodTask task, DateTimeOffset now)
    {
        var subtasks = task is VodTask.Procedure procedure ? procedure.Subtasks : [];
        return new JobsView.Job(
            task.FileId, task.TaskId, task.SessionId, task.Action, [.. subtasks.Select(static subtask => subtask.Request.Definition)],
            task.Times.AcceptedAt, task.StatusAt(now),
            [.. subtasks.Select(static subtask => new JobsView.Output(
                subtask.Request.Kind.Type, subtask.Request.Definition, subtask.BeginAt, subtask.FinishAt))]);
    }
}
