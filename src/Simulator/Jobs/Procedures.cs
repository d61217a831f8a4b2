using System.Globalization;
using Media.Simulator.Callbacks;
using Media.Simulator.Faults;
using Media.Simulator.Library;
using Media.Simulator.Time;

namespace Media.Simulator.Jobs;

/// <summary>What somebody asks VOD to do with a file.</summary>
internal sealed record ProcedureOrder(MediaFile File, string Action, IReadOnlyList<SubtaskRequest> Subtasks)
{
    public string SessionId { get; init; } = "";

    public string SessionContext { get; init; } = "";

    /// <summary>Finish, Change or None; procedures attached to an upload have none, and report their end.</summary>
    public string NotifyMode { get; init; } = "";

    public long Priority { get; init; }
}

/// <summary>An accepted procedure; <see cref="Reported"/> completes when nothing has to be waited for before answering.</summary>
internal sealed record AcceptedProcedure(VodTask.Procedure Task, Task Reported);

/// <summary>Accepts procedures and announces their progress and end.</summary>
internal sealed class Procedures(
    TaskBook tasks, SubtaskPlanner planner, Chance chance, SimulatedClock clock, IdSource ids, Timeline timeline, EventRouter events)
{
    private const double WaitingShare = 0.1;
    private static readonly TimeSpan LongestWaiting = TimeSpan.FromSeconds(1);

    /// <summary>Null when the SessionId was used before.</summary>
    public AcceptedProcedure? TryAccept(ProcedureOrder order)
    {
        var now = clock.Now;
        var mayFinishAtOnce = order.Action == "ProcessMedia";
        var finishesAtOnce = false;
        var task = tasks.TryAccept(order.Action, order.SessionId, order.File.FileId, now, (ordinal, earlierJobs) =>
        {
            var job = string.Create(CultureInfo.InvariantCulture, $"{order.File.Ordinal}.{earlierJobs + 1}");
            finishesAtOnce = mayFinishAtOnce && chance.Befalls(f => f.FinishBeforeAnswer, "finishBeforeAnswer", job);
            var times = finishesAtOnce ? new TaskTimes(now, now, now) : TimesFrom(now);
            return new VodTask.Procedure
            {
                TaskId = ids.ProcedureTaskId(ordinal),
                Ordinal = ordinal,
                Action = order.Action,
                SessionId = order.SessionId,
                SessionContext = order.SessionContext,
                Times = times,
                File = order.File,
                Job = job,
                Subtasks = planner.Plan(order.File, order.Subtasks, times, job),
                IsAborted = chance.Befalls(f => f.JobAborted, "jobAborted", job),
                NotifyMode = order.NotifyMode,
                Priority = order.Priority,
            };
        });
        if (task is null)
            return null;

        if (finishesAtOnce)
            return new AcceptedProcedure(task, ReportEnd(task));
        Schedule(task);
        return new AcceptedProcedure(task, Task.CompletedTask);
    }

    public TaskTimes TimesFrom(DateTimeOffset now)
    {
        var length = TimeSpan.FromSeconds(clock.JobSeconds);
        var waiting = length * WaitingShare < LongestWaiting ? length * WaitingShare : LongestWaiting;
        return new TaskTimes(now, now + waiting, now + length);
    }

    private void Schedule(VodTask.Procedure task)
    {
        if (task.NotifyMode == "None" || task.IsAborted)
            return;
        if (task.NotifyMode == "Change")
        {
            foreach (var subtask in task.Subtasks.SkipLast(1))
                timeline.At(subtask.FinishAt, () => _ = events.Publish(StateChange(task, subtask.FinishAt)));
        }

        timeline.At(task.Times.FinishAt, () => _ = ReportEnd(task));
    }

    private Task ReportEnd(VodTask.Procedure task) => task.NotifyMode == "None" || task.IsAborted
        ? Task.CompletedTask
        : events.Publish(StateChange(task, task.Times.FinishAt));

    private static VodEvent StateChange(VodTask.Procedure task, DateTimeOffset at)
    {
        var about = string.Create(
            CultureInfo.InvariantCulture, $"procedure:{task.Job}:{(at - task.Times.AcceptedAt).Ticks}");
        return new VodEvent(
            "ProcedureStateChanged", "ProcedureStateChangeEvent", about, isPush => ProcedurePayloads.ProcedureTask(task, at, isPush));
    }
}
