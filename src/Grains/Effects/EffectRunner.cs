using System.Diagnostics;
using Media.Domain;
using Media.Grains.Files;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>Carries one effect out at VOD and says what came of it, as evidence.</summary>
internal sealed class EffectRunner(IVodClients clients, AppRules rules, AppLimiters limiters, EffectMetrics metrics, TimeProvider clock)
{
    private static readonly Failure Overdue = new("Media.Overdue", "The request was due longer ago than VOD protects against doubling it.");

    /// <param name="stopping">Ends the wait for a turn at the limiter; a call that was begun runs to its own timeout.</param>
    /// <exception cref="OperationCanceledException">Nothing was begun.</exception>
    public async Task<IReadOnlyList<Evidence>> Run(DueEffect due, CancellationToken stopping)
    {
        await limiters.Wait(due.App, stopping);
        using var span = FileTrace.CarryingOut(due);
        var vod = clients.For(due.App);
        return due.Effect switch
        {
            Effect.ProcessMedia effect => [await ProcessMedia(vod, due, effect)],
            Effect.FindTask effect => await FindTask(vod, due, effect),
            Effect.LookUpTask effect => await LookUpTask(vod, effect),
            Effect.DescribeMedia effect => [await DescribeMedia(vod, due, effect)],
            _ => throw new UnreachableException(),
        };
    }

    private async Task<Evidence> ProcessMedia(IVodClient vod, DueEffect due, Effect.ProcessMedia effect)
    {
        // So long overdue, an answer to this very call may have been lost with its process, and VOD protects against doubling it
        // no longer: look before asking.
        if (clock.Now() - effect.DueAt > rules.Of(due.App).GiveUpAfter)
            return Failed(effect, new VodError(FailureClass.OutcomeUnknown, Overdue), effect.DueAt);

        var request = new ProcessMediaRequest(due.FileId, effect.Definitions, effect.Session, due.TraceParent);
        var answer = await vod.ProcessMediaAsync(request, CancellationToken.None);
        metrics.Answered(effect, answer.Error);
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

    private async Task<IReadOnlyList<Evidence>> FindTask(IVodClient vod, DueEffect due, Effect.FindTask effect)
    {
        var answer = await vod.DescribeTasksAsync(due.FileId, CancellationToken.None);
        metrics.Answered(effect, answer.Error);
        if (answer.Error is not null)
            return [Failed(effect, answer.Error)];
        foreach (var task in answer.Value)
        {
            if (task.Session != effect.Session)
                continue;
            var accepted = Accepted(effect.Session, task.Task, EvidenceSource.Reconcile, clock.Now());
            // Its end may have been told before anybody listened.
            return task.Status == ProcedureStatus.Processing ? [accepted] : [accepted, .. await Detail(vod, task.Task)];
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

    private async Task<IReadOnlyList<Evidence>> Detail(IVodClient vod, TaskId task) =>
        (await vod.DescribeTaskDetailAsync(task, CancellationToken.None)).Value is { } report ? [Reported(report)] : [];

    private async Task<IReadOnlyList<Evidence>> LookUpTask(IVodClient vod, Effect.LookUpTask effect)
    {
        var answer = await vod.DescribeTaskDetailAsync(effect.Task, CancellationToken.None);
        metrics.Answered(effect, answer.Error);
        if (answer.Error is not null)
            return [Failed(effect, answer.Error)];
        if (answer.Value is { Status: not ProcedureStatus.Processing } ended)
        {
            metrics.MadeGood(effect);
            return [Reported(ended)];
        }

        var looked = new Evidence.LookUpAnswered(effect.Task, effect.LookUp, Known: answer.Value is not null)
        {
            At = clock.Now(),
            Source = EvidenceSource.Reconcile,
            Key = $"look-up:{effect.Task}:{effect.LookUp}",
        };
        return answer.Value is { } running ? [Reported(running), looked] : [looked];
    }

    private async Task<Evidence> DescribeMedia(IVodClient vod, DueEffect due, Effect.DescribeMedia effect)
    {
        var answer = await vod.DescribeMediaInfoAsync(due.FileId, CancellationToken.None);
        metrics.Answered(effect, answer.Error);
        if (answer.Error is not null)
            return Failed(effect, answer.Error);
        metrics.MadeGood(effect);
        var at = clock.Now();
        return new Evidence.MediaDescribed(answer.Value?.Media, answer.Value?.Outputs ?? [])
        {
            At = at,
            Source = EvidenceSource.Reconcile,
            Key = $"described:{at:O}",
        };
    }

    private static Evidence.RequestAccepted Accepted(SessionId session, TaskId task, EvidenceSource source, DateTimeOffset at) =>
        new Evidence.RequestAccepted(session, task) { At = at, Source = source, Key = $"accepted:{session}:{task}" };

    private Evidence.ProcedureReported Reported(ProcedureReport report) => new Evidence.ProcedureReported(report)
    {
        At = clock.Now(),
        Source = EvidenceSource.Reconcile,
        Key = $"looked-up:{report.Task}:{report.Status}",
    };

    private static Evidence.RequestFailed Failed(Effect.ProcessMedia effect, VodError error, DateTimeOffset at) =>
        new(effect.Session, effect.Call, error.Class, error.Failure)
        {
            At = at,
            Source = EvidenceSource.Service,
            Key = $"failed:{effect.Session}:{effect.Call}",
        };

    private Evidence.EffectFailed Failed(Effect effect, VodError error) =>
        new Evidence.EffectFailed(effect.Id, effect.Failures + 1, error.Class, error.Failure)
        {
            At = clock.Now(),
            Source = EvidenceSource.Service,
            Key = $"effect-failed:{effect.Id}:{effect.Failures + 1}",
        };
}
