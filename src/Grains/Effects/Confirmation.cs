using System.Collections.Immutable;
using Media.Domain;
using Media.Grains.Files;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>Asks VOD whether a callback's report is true. Only VOD's own answer becomes evidence, never a part of the callback.</summary>
internal sealed class Confirmation(VodCalls calls, EffectMetrics metrics, TimeProvider clock)
{
    /// <returns>VOD's answer as evidence, or the error if VOD gave none.</returns>
    public async Task<ConfirmationAnswer> AskAsync(DueEffect due, Effect.Confirm effect, CancellationToken cancellationToken)
    {
        var answer = effect.Task is { } task ? await AskForTaskAsync(due, task, effect, cancellationToken)
            : effect.Hint == HintKind.Deleted ? await AskWhetherGoneAsync(due, effect, cancellationToken)
            : effect.Part is { } part ? await AskWhetherPartIsGoneAsync(due, part, effect, cancellationToken)
            : await AskForFileAsync(due, effect, cancellationToken);
        if (answer.Error is null)
            metrics.Confirmed(effect, !answer.Evidence.Any(static evidence => evidence is Evidence.NotConfirmed));
        return answer;
    }

    private async Task<ConfirmationAnswer> AskForTaskAsync(
        DueEffect due, TaskId task, Effect.Confirm effect, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(
            due.App, EffectAction.DescribeTaskDetail, vod => vod.DescribeTaskDetailAsync(task, CancellationToken.None), cancellationToken);
        if (answer.Error is { } error)
            return new(error);
        // An attacker who alters a callback may name the task of another file.
        if (answer.Value is not { } report || report.File != due.FileId)
            return new(NotConfirmed(effect));
        var reported = EffectEvidence.Reported(report, clock.Now());
        return effect.Hint == HintKind.ProcedureEnded && report.Status == ProcedureStatus.Processing
            ? new(reported, NotConfirmed(effect))
            : new(reported);
    }

    private async Task<ConfirmationAnswer> AskWhetherGoneAsync(DueEffect due, Effect.Confirm effect, CancellationToken cancellationToken)
    {
        var answer = await DescribeAsync(due, cancellationToken);
        if (answer.Error is { } error)
            return new(error);
        return answer.Value is null
            ? new(Gone(due, []))
            : new(NotConfirmed(effect));
    }

    private async Task<ConfirmationAnswer> AskWhetherPartIsGoneAsync(
        DueEffect due, string part, Effect.Confirm effect, CancellationToken cancellationToken)
    {
        var answer = await DescribeAsync(due, cancellationToken);
        if (answer.Error is { } error)
            return new(error);
        return answer.Value is { } shown && !shown.Outputs.Any(output => DeletedPart.IsPart(part, output))
            ? new(Gone(due, [part]))
            : new(NotConfirmed(effect));
    }

    private Evidence.Deleted Gone(DueEffect due, ImmutableArray<string> parts) => new(parts)
    {
        At = clock.Now(),
        Source = EvidenceSource.Reconcile,
        Key = $"gone:{due.FileId}:{string.Join(',', parts)}",
    };

    private async Task<ConfirmationAnswer> AskForFileAsync(DueEffect due, Effect.Confirm effect, CancellationToken cancellationToken)
    {
        var described = await DescribeAsync(due, cancellationToken);
        if (described.Error is { } error)
            return new(error);
        if (described.Value is not { } shown)
            return new(NotConfirmed(effect));

        var tasks = await calls.DescribeTasksAsync(due.App, due.FileId, cancellationToken);
        if (tasks.Error is not null)
            return new(tasks.Error);
        var procedure = SeenMedia.ProcedureOf(due.FileId, tasks.Value);
        // The callback reported a procedure. Until VOD shows it, taking the upload without it would transcode the file twice; if the last
        // check does not show it, it does not exist.
        return procedure is null && effect is { WithProcedure: true, IsLast: false }
            ? new(NotConfirmed(effect))
            : new(SeenMedia.Evidence(due.FileId, EffectAction.DescribeMediaInfos, shown.Media, shown.MadeByVod, procedure, clock.Now()));
    }

    private Task<VodAnswer<MediaDescription?>> DescribeAsync(DueEffect due, CancellationToken cancellationToken) => calls.CallAsync(
        due.App, EffectAction.DescribeMediaInfos, vod => vod.DescribeMediaInfoAsync(due.FileId, CancellationToken.None), cancellationToken);

    private Evidence.NotConfirmed NotConfirmed(Effect.Confirm effect) => new(effect.Hint, effect.Task, effect.ToldAt, effect.Check)
    {
        At = clock.Now(),
        Source = EvidenceSource.Reconcile,
        Key = $"not-confirmed:{effect.Id}",
        Part = effect.Part,
    };
}
