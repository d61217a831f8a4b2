namespace Media.Simulator.Tasks;

/// <summary>Keeps every accepted task and the SessionIds in use, by which repeated requests are rejected.</summary>
internal sealed class TaskStore
{
    /// <summary>How long a SessionId stays in use: the three days that ProcessMedia documents today, not the former seven.</summary>
    public static readonly TimeSpan SessionWindow = TimeSpan.FromDays(3);

    /// <summary>How far back DescribeTasks and DescribeTaskDetail can see.</summary>
    public static readonly TimeSpan QueryWindow = TimeSpan.FromDays(3);

    private readonly Lock _gate = new();
    private readonly List<VodTask> _inOrder = [];
    private readonly Dictionary<string, VodTask> _byId = [];
    private readonly Dictionary<string, List<VodTask.Procedure>> _byFile = [];
    private readonly Dictionary<(string Action, string SessionId), DateTimeOffset> _sessions = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _inOrder.Count;
        }
    }

    /// <summary>Adds a task, unless its action has accepted the same SessionId within <see cref="SessionWindow"/>: then null.</summary>
    /// <param name="create">Creates the task from its ordinal and the number of earlier tasks of its file.</param>
    public TTask? TryAdd<TTask>(
        string action, string sessionId, string? fileId, DateTimeOffset now, Func<long, int, TTask> create)
        where TTask : VodTask
    {
        lock (_gate)
        {
            if (sessionId.Length > 0)
            {
                if (_sessions.TryGetValue((action, sessionId), out var usedAt) && now - usedAt < SessionWindow)
                    return null;
                _sessions[(action, sessionId)] = now;
            }

            var tasksOfFile = fileId is not null && _byFile.TryGetValue(fileId, out var earlier) ? earlier.Count : 0;
            var task = create(_inOrder.Count + 1, tasksOfFile);
            _inOrder.Add(task);
            _byId.Add(task.TaskId, task);
            if (task is VodTask.Procedure procedure)
                ListOf(procedure.FileId).Add(procedure);
            return task;
        }
    }

    public VodTask? Find(string taskId)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(taskId);
    }

    /// <summary>All tasks, in the order of acceptance.</summary>
    public IReadOnlyList<VodTask> All()
    {
        lock (_gate)
            return [.. _inOrder];
    }

    public IReadOnlyList<VodTask.Procedure> OfFile(string fileId)
    {
        lock (_gate)
            return _byFile.TryGetValue(fileId, out var tasks) ? [.. tasks] : [];
    }

    private List<VodTask.Procedure> ListOf(string fileId)
    {
        if (!_byFile.TryGetValue(fileId, out var tasks))
            _byFile.Add(fileId, tasks = []);
        return tasks;
    }
}
