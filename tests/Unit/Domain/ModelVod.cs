using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>
/// Models VOD with random failures, together with the service that runs the effects of one file. Time is in seconds. Answers and events
/// may be lost, late or repeated. After <paramref name="calmAfter"/> VOD answers every call.
/// </summary>
/// <param name="isVerifiedMode">Events are only hints, as in verified mode, and an attacker may forge more of them.</param>
internal sealed class ModelVod(Random random, double calmAfter, bool isVerifiedMode = false)
{
    private const int MaxForgeries = 6;

    private const double Day = 24 * 3600;
    private const double Window = 3 * Day;
    private const int MaxSteps = 5_000;

    private static readonly FailureClass[] Troubles =
        [
            FailureClass.Throttled, FailureClass.OutcomeUnknown, FailureClass.OutcomeUnknown, FailureClass.Bounded,
            FailureClass.FileUnknown, FailureClass.Configuration,
        ];

    private readonly FailureClass _firstTrouble = Troubles[random.Next(Troubles.Length)];
    private readonly FailureClass _laterTrouble = Troubles[random.Next(Troubles.Length)];
    private readonly double _troubleChangesAt = random.Next(2) == 0 ? random.Next(120) : random.Next(50 * 3600);
    private readonly double _troubled = random.Next(2) == 0 ? 1 : random.NextDouble();
    private readonly List<VodTask> _tasks = [];
    private readonly Dictionary<SessionId, double> _sessions = [];
    private readonly PriorityQueue<Evidence, double> _coming = new();
    private double _now;

    public int Steps { get; private set; }

    public IReadOnlyList<VodTask> Tasks => _tasks;

    /// <summary>Whether the file exists at VOD.</summary>
    public bool HasFile { get; init; } = true;

    /// <summary>Queues forged callbacks: of uploads, of deletions, and of procedures that have not ended or do not exist.</summary>
    public void Forge()
    {
        for (var forgeries = random.Next(MaxForgeries); forgeries > 0; forgeries--)
        {
            var hint = (HintKind)random.Next(4);
            TaskId? task = hint is HintKind.Uploaded or HintKind.Deleted
                ? null
                : new TaskId(random.Next(2) == 0 ? "1-0" : $"forged-{random.Next(3)}");
            _coming.Enqueue(
                Given.Hinted(0, hint, task, withProcedure: random.Next(2) == 0),
                random.Next(2) == 0 ? random.Next(60) : random.Next(100 * 3600));
        }
    }

    /// <summary>Runs until no effect is due and no evidence is on its way.</summary>
    public MediaFile Drive(MediaFile file)
    {
        for (; Steps < MaxSteps; Steps++)
        {
            var effect = file.Effects.MinBy(effect => effect.DueAt);
            if (_coming.TryPeek(out var evidence, out var at) && (effect is null || at <= effect.DueAt.Seconds()))
            {
                _coming.Dequeue();
                _now = Math.Max(_now, at);
                file = file.Apply(evidence with { At = Given.At(_now) }, Given.Rules);
            }
            else if (effect is not null)
            {
                _now = Math.Max(_now, effect.DueAt.Seconds()) + random.Next(3);
                file = CarryOut(effect).Aggregate(file, (known, answer) => known.Apply(answer, Given.Rules));
            }
            else
            {
                return file;
            }
        }

        return file;
    }

    private FailureClass Trouble => _now < _troubleChangesAt ? _firstTrouble : _laterTrouble;

    private IEnumerable<Evidence> CarryOut(Effect effect)
    {
        var answer = effect switch
        {
            Effect.ProcessMedia request => Request(request),
            Effect.FindTask when IsTroubled() => Given.NotAnswered(effect, _now, Trouble),
            Effect.FindTask find => Find(find),
            Effect.LookUpTask or Effect.DescribeMedia when IsTroubled() => Given.NotAnswered(effect, _now, Trouble),
            Effect.LookUpTask lookUp => LookUp(lookUp),
            Effect.Confirm when IsTroubled() => Given.NotAnswered(effect, _now, Trouble),
            Effect.Confirm confirm => Confirm(confirm),
            Effect.DescribeMedia => random.Next(20) == 0
                ? Given.DescribedAsGone(_now)
                : Given.Described(
                    _now,
                    [
                        .. _tasks.Where(task => task.EndsAt <= _now)
                            .SelectMany(task => task.Outputs).Where(output => output.Status == OutputStatus.Success),
                    ]),
            _ => throw new InvalidOperationException(effect.ToString()),
        };
        if (random.Next(10) == 0)
            _coming.Enqueue(answer, _now + random.Next(1000));
        yield return answer;
    }

    private Evidence Request(Effect.ProcessMedia request)
    {
        var attempt = request.Session.AttemptFor(Given.File)!.Value;
        if (!IsTroubled())
            return Take(request, attempt);
        switch (Trouble)
        {
            case FailureClass.OutcomeUnknown when random.Next(8) == 0:
                // The SessionId is exhausted: VOD remembers it, but there will never be a task for it.
                _sessions.TryAdd(request.Session, _now);
                break;
            case FailureClass.OutcomeUnknown when random.Next(2) == 0:
                Take(request, attempt);
                break;
            case not FailureClass.OutcomeUnknown when random.Next(30) == 0:
                return Given.Refused(_now, request.Call, attempt);
        }

        return Given.Failed(Trouble, _now, request.Call, attempt);
    }

    private Evidence Take(Effect.ProcessMedia request, int attempt)
    {
        if (_sessions.TryGetValue(request.Session, out var before) && _now - before < Window)
            return Given.Duplicate(_now, request.Call, attempt);
        _sessions[request.Session] = _now;
        var task = new VodTask(
            new TaskId($"{attempt}-{_tasks.Count}"),
            request.Session,
            AcceptedAt: _now,
            ShownAt: _now + (random.Next(4) == 0 ? random.Next(60) : 0),
            EndsAt: random.Next(20) == 0 ? double.PositiveInfinity : _now + random.Next(3 * 3600),
            IsAborted: random.Next(20) == 0,
            [
                .. request.Definitions
                    .Select(definition => random.Next(4) == 0 ? Given.Broken(definition) : Given.Made(definition))
                    .Where(_ => random.Next(20) > 0),
            ]);
        _tasks.Add(task);
        for (var told = random.Next(3); told > 0 && !task.IsAborted && double.IsFinite(task.EndsAt); told--)
            _coming.Enqueue(isVerifiedMode ? EndOf(task).ToHint() : EndOf(task), task.EndsAt + random.Next(600));
        return Given.Accepted(_now, attempt, task.Id);
    }

    private Evidence Find(Effect.FindTask find)
    {
        var attempt = find.Session.AttemptFor(Given.File)!.Value;
        return _tasks.Find(task => task.Session == find.Session && task.ShownAt <= _now && _now - task.AcceptedAt < Window) is { } found
            ? Given.Accepted(_now, attempt, found.Id)
            : Given.NoTask(_now, find.Call, find.Search, attempt);
    }

    private Evidence LookUp(Effect.LookUpTask lookUp)
    {
        var task = _tasks.Single(task => task.Id == lookUp.Task);
        return _now - task.AcceptedAt >= Window ? Given.StillRunning(_now, lookUp.LookUp, task.Id, known: false)
            : task.EndsAt <= _now ? EndOf(task)
            : Given.StillRunning(_now, lookUp.LookUp, task.Id);
    }

    private Evidence Confirm(Effect.Confirm confirm)
    {
        if (confirm.Task is null)
            return confirm.Hint == HintKind.Uploaded && HasFile && !(confirm is { WithProcedure: true, IsLast: false })
                ? Given.Uploaded(_now)
                : Given.NotConfirmed(_now, confirm);
        var task = _tasks.Find(task => task.Id == confirm.Task && _now - task.AcceptedAt < Window);
        return task is not null && task.EndsAt <= _now ? EndOf(task) : Given.NotConfirmed(_now, confirm);
    }

    private Evidence EndOf(VodTask task) => Given.Report(
        _now,
        task.IsAborted ? ProcedureStatus.Aborted : ProcedureStatus.Finished,
        task.Id,
        task.Session.AttemptFor(Given.File),
        null,
        task.IsAborted ? [] : task.Outputs);

    private bool IsTroubled() => _now < calmAfter && random.NextDouble() < _troubled;

    internal sealed record VodTask(
        TaskId Id, SessionId Session, double AcceptedAt, double ShownAt, double EndsAt, bool IsAborted, Output[] Outputs);
}
