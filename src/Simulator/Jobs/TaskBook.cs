namespace Media.Simulator.Jobs;

/// <summary>Every accepted task, and the SessionIds that were used: the witness of what was really asked for.</summary>
internal sealed class TaskBook
{
    /// <summary>ProcessMedia's text of today; the older seven days are not simulated.</summary>
    public static readonly TimeSpan SessionWindow = TimeSpan.FromDays(3);

    /// <summary>Task queries see this far back.</summary>
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

    /// <summary>Null when the SessionId was used by an accepted request of the same action within the window.</summary>
    /// <param name="make">Given the ordinal of the task and the tasks its file already has.</param>
    public TTask? TryAccept<TTask>(string action, string sessionId, string? fileId, DateTimeOffset now, Func<long, int, TTask> make)
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
            var task = make(_inOrder.Count + 1, tasksOfFile);
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

    /// <summary>In the order of acceptance.</summary>
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
