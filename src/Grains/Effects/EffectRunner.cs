using System.Diagnostics;
using Media.Domain;
using Media.Grains.Files;
using Media.Grains.Tracing;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>Executes one effect at VOD and returns the outcome as evidence.</summary>
internal sealed class EffectRunner(VodCalls calls, AppRules rules, Confirmation confirmation, EffectMetrics metrics, TimeProvider clock)
{
    private static readonly Failure Overdue =
        new("Media.Overdue", "The request became too old to send: VOD would no longer recognise it as a duplicate.");

    /// <param name="cancellationToken">Ends the wait at the limiter; a call that has started runs to its own timeout.</param>
    /// <exception cref="OperationCanceledException">Cancelled during a wait; the calls made before it may be repeated.</exception>
    public async Task<IReadOnlyList<Evidence>> RunAsync(DueEffect due, CancellationToken cancellationToken)
    {
        using var span = FileTrace.StartCall(due);
        var evidence = due.Effect switch
        {
            Effect.ProcessMedia effect => [await ProcessMediaAsync(due, effect, cancellationToken)],
            Effect.FindTask effect => await FindTaskAsync(due, effect, cancellationToken),
            Effect.LookUpTask effect => await LookUpTaskAsync(due, effect, cancellationToken),
            Effect.DescribeMedia effect => [await DescribeMediaAsync(due, effect, cancellationToken)],
            Effect.Confirm effect => await ConfirmAsync(due, effect, cancellationToken),
            _ => throw new UnreachableException(),
        };
        FileTrace.EndCall(span, evidence);
        return evidence;
    }

    private async Task<Evidence> ProcessMediaAsync(DueEffect due, Effect.ProcessMedia effect, CancellationToken cancellationToken)
    {
        // A call this long overdue may have been made already, and its answer lost with the process. VOD no longer protects it against a
        // duplicate, so look for the task before requesting again.
        if (clock.Now() - effect.DueAt > rules.Of(due.App).GiveUpAfter)
            return Failed(effect, new VodError(FailureClass.OutcomeUnknown, Overdue), effect.DueAt);

        var request = new ProcessMediaRequest(due.FileId, effect.Definitions, effect.Session, due.TraceParent);
        var answer = await calls.CallAsync(
            due.App, due.Action, vod => vod.ProcessMediaAsync(request, CancellationToken.None), cancellationToken, due.IsForOperator);
        var at = clock.Now();
        return answer.Error switch
        {
            null => Accepted(effect.Session, answer.Value, EvidenceSource.Service, at),
            { Duplicate: true } error => new Evidence.RequestDuplicate(effect.Session, effect.Call, error.Failure.Code)
            {
                At = at,
                Source = EvidenceSource.Service,
                Key = $"duplicate:{effect.Session}:{effect.Call}",
            },
            { Class: FailureClass.Permanent } error => new Evidence.RequestRefused(effect.Session, effect.Call, error.Failure)
            {
                At = at,
                Source = EvidenceSource.Service,
                Key = $"refused:{effect.Session}",
            },
            var error => Failed(effect, error, at),
        };
    }

    private async Task<IReadOnlyList<Evidence>> FindTaskAsync(DueEffect due, Effect.FindTask effect, CancellationToken cancellationToken)
    {
        var answer = await calls.DescribeTasksAsync(due.App, due.FileId, cancellationToken);
        if (answer.Error is not null)
            return [Failed(effect, answer.Error)];
        foreach (var task in answer.Value)
        {
            if (task.Session != effect.Session)
                continue;
            var accepted = Accepted(effect.Session, task.Task, EvidenceSource.Reconcile, clock.Now());
            // VOD may have reported its end while the record did not know the task yet.
            return task.Status == ProcedureStatus.Processing
                ? [accepted]
                : [accepted, .. await ReadDetailAsync(due.App, task.Task, cancellationToken)];
        }

        return
        [
            new Evidence.NoTaskFound(effect.Session, effect.Call, effect.Search)
            {
                At = clock.Now(),
                Source = EvidenceSource.Reconcile,
                Key = $"no-task:{effect.Session}:{effect.Call}.{effect.Search}",
            },
        ];
    }

    private async Task<IReadOnlyList<Evidence>> ReadDetailAsync(string app, TaskId task, CancellationToken cancellationToken) =>
        (await DescribeTaskAsync(app, task, cancellationToken)).Value is { } report ? [Reported(report)] : [];

    private Task<VodAnswer<ProcedureReport?>> DescribeTaskAsync(string app, TaskId task, CancellationToken cancellationToken) =>
        calls.CallAsync(
            app, EffectAction.DescribeTaskDetail, vod => vod.DescribeTaskDetailAsync(task, CancellationToken.None), cancellationToken);

    private async Task<IReadOnlyList<Evidence>> LookUpTaskAsync(
        DueEffect due, Effect.LookUpTask effect, CancellationToken cancellationToken)
    {
        var answer = await DescribeTaskAsync(due.App, effect.Task, cancellationToken);
        if (answer.Error is not null)
            return [Failed(effect, answer.Error)];
        if (answer.Value is { Status: not ProcedureStatus.Processing } ended)
        {
            metrics.Recovered(due.Action);
            return [Reported(ended)];
        }

        var lookUp = new Evidence.LookUpAnswered(effect.Task, effect.LookUp, Known: answer.Value is not null)
        {
            At = clock.Now(),
            Source = EvidenceSource.Reconcile,
            Key = $"look-up:{effect.Task}:{effect.LookUp}",
        };
        return answer.Value is { } running ? [Reported(running), lookUp] : [lookUp];
    }

    private async Task<Evidence> DescribeMediaAsync(DueEffect due, Effect.DescribeMedia effect, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(
            due.App, due.Action, vod => vod.DescribeMediaInfoAsync(due.FileId, CancellationToken.None), cancellationToken);
        if (answer.Error is not null)
            return Failed(effect, answer.Error);
        metrics.Recovered(due.Action);
        var at = clock.Now();
        return new Evidence.MediaDescribed(answer.Value?.Media, answer.Value?.Outputs ?? [])
        {
            At = at,
            Source = EvidenceSource.Reconcile,
            Key = $"described:{at:O}",
        };
    }

    private async Task<IReadOnlyList<Evidence>> ConfirmAsync(DueEffect due, Effect.Confirm effect, CancellationToken cancellationToken)
    {
        var answer = await confirmation.AskAsync(due, effect, cancellationToken);
        return answer.Error is { } error ? [Failed(effect, error)] : answer.Evidence;
    }

    private static Evidence.RequestAccepted Accepted(SessionId session, TaskId task, EvidenceSource source, DateTimeOffset at) =>
        new Evidence.RequestAccepted(session, task) { At = at, Source = source, Key = $"accepted:{session}:{task}" };

    private Evidence.ProcedureReported Reported(ProcedureReport report) => EffectEvidence.Reported(report, clock.Now());

    private static Evidence.RequestFailed Failed(Effect.ProcessMedia effect, VodError error, DateTimeOffset at) =>
        new(effect.Session, effect.Call, error.Class, error.Failure)
        {
            At = at,
            Source = EvidenceSource.Service,
            Key = $"failed:{effect.Session}:{effect.Call}",
        };

    private Evidence.EffectFailed Failed(Effect effect, VodError error) => EffectEvidence.Failed(effect, error, clock.Now());
}
