namespace Media.Simulator.Tasks;

/// <summary>A procedure that was accepted.</summary>
/// <param name="Task">The procedure's task.</param>
/// <param name="MayAnswer">
/// Completes when the API call may be answered: at once, or with the fault <c>finishBeforeAnswer</c> when the procedure's event was
/// delivered or given up.
/// </param>
internal sealed record StartedProcedure(VodTask.Procedure Task, Task MayAnswer);
