using Media.Simulator.Callbacks;
using Media.Simulator.Jobs;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Control;

/// <summary>What this VOD has seen: every accepted job, and the counters.</summary>
internal sealed class WitnessEndpoints(
    TaskBook tasks, MediaLibrary library, PushQueue pushes, PullQueue pulls, SimulatorStats stats, SimulatedClock clock)
{
    public Task GetJobsAsync(HttpContext context)
    {
        var fileId = context.Request.Query["fileId"].ToString();
        var now = clock.Now;
        var jobs = tasks.All().Where(task => fileId.Length == 0 || task.FileId == fileId).Select(task => new JobView(
            task.FileId, task.TaskId, task.SessionId, task.Action, DefinitionsOf(task), task.Times.AcceptedAt, task.StatusAt(now), OutputsOf(task)));
        return ControlHttp.WriteAsync(context, new JobsView([.. jobs]), ControlJson.Default.JobsView);
    }

    public Task GetStatsAsync(HttpContext context) => ControlHttp.WriteAsync(
        context, stats.View(pushes.Waiting, pulls.Count, library.Count, tasks.Count), ControlJson.Default.StatsView);

    private static IReadOnlyList<long> DefinitionsOf(VodTask task) => [.. SubtasksOf(task).Select(static subtask => subtask.Request.Definition)];

    private static IReadOnlyList<JobOutputView> OutputsOf(VodTask task) => [.. SubtasksOf(task).Select(static subtask => new JobOutputView(
        subtask.Request.Kind.Type, subtask.Request.Definition, subtask.BeginAt, subtask.FinishAt))];

    private static IReadOnlyList<Subtask> SubtasksOf(VodTask task) => task is VodTask.Procedure procedure ? procedure.Subtasks : [];
}
