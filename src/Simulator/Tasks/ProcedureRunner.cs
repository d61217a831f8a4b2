using System.Globalization;
using Media.Simulator.Callbacks;
using Media.Simulator.Faults;
using Media.Simulator.Time;

namespace Media.Simulator.Tasks;

/// <summary>Starts procedures and publishes their ProcedureStateChanged events when they are due.</summary>
internal sealed class ProcedureRunner(
    TaskStore tasks, SubtaskPlanner planner, FaultInjector faults, SimulatedClock clock, IdGenerator ids, Scheduler scheduler,
    EventPublisher events)
{
    private const double WaitingShare = 0.1;
    private static readonly TimeSpan MaxWaiting = TimeSpan.FromSeconds(1);

    /// <returns>The procedure, or null if its SessionId has been used before.</returns>
    public StartedProcedure? TryStart(ProcedureRequest request)
    {
        var now = clock.Now;
        var mayFinishAtOnce = request.Action == "ProcessMedia";
        var finishesAtOnce = false;
        var task = tasks.TryAdd(request.Action, request.SessionId, request.File.FileId, now, (ordinal, earlierTasksOfFile) =>
        {
            var faultKey = string.Create(CultureInfo.InvariantCulture, $"{request.File.Ordinal}.{earlierTasksOfFile + 1}");
            finishesAtOnce = mayFinishAtOnce && faults.Injects(f => f.FinishBeforeAnswer, "finishBeforeAnswer", faultKey);
            var times = finishesAtOnce ? new TaskTimes(now, now, now) : TimesFor(now);
            return new VodTask.Procedure
            {
                TaskId = ids.ProcedureTaskId(ordinal),
                Ordinal = ordinal,
                Action = request.Action,
                SessionId = request.SessionId,
                SessionContext = request.SessionContext,
                Times = times,
                File = request.File,
                FaultKey = faultKey,
                Subtasks = planner.Plan(request.File, request.Subtasks, times, faultKey),
                IsAborted = faults.Injects(f => f.JobAborted, "jobAborted", faultKey),
                NotifyMode = request.NotifyMode,
                Priority = request.Priority,
            };
        });
        if (task is null)
            return null;

        if (finishesAtOnce)
            return new StartedProcedure(task, PublishEndAsync(task));
        ScheduleEvents(task);
        return new StartedProcedure(task, Task.CompletedTask);
    }

    /// <summary>The times of a task accepted now: it waits for a tenth of its length, at most a second, and then is processed.</summary>
    public TaskTimes TimesFor(DateTimeOffset now)
    {
        var length = TimeSpan.FromSeconds(clock.JobSeconds);
        var waiting = length * WaitingShare < MaxWaiting ? length * WaitingShare : MaxWaiting;
        return new TaskTimes(now, now + waiting, now + length);
    }

    private void ScheduleEvents(VodTask.Procedure task)
    {
        if (task.NotifyMode == "None" || task.IsAborted)
            return;
        if (task.NotifyMode == "Change")
        {
            foreach (var subtask in task.Subtasks.SkipLast(1))
                scheduler.At(subtask.FinishAt, () => _ = events.PublishAsync(StateChanged(task, subtask.FinishAt)));
        }

        scheduler.At(task.Times.FinishAt, () => _ = PublishEndAsync(task));
    }

    private Task PublishEndAsync(VodTask.Procedure task) => task.NotifyMode == "None" || task.IsAborted
        ? Task.CompletedTask
        : events.PublishAsync(StateChanged(task, task.Times.FinishAt));

    private static VodEvent StateChanged(VodTask.Procedure task, DateTimeOffset at)
    {
        var faultKey = string.Create(
            CultureInfo.InvariantCulture, $"procedure:{task.FaultKey}:{(at - task.Times.AcceptedAt).Ticks}");
        return new VodEvent(
            "ProcedureStateChanged", "ProcedureStateChangeEvent", faultKey,
            isPush => ProcedurePayloads.ProcedureTask(task, at, isPush));
    }
}
