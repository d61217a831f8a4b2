using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>
/// One accepted task. Its times and outcome are fixed when it is accepted, so that its status is a function of the time
/// (<see cref="StatusAt"/>).
/// </summary>
internal abstract record VodTask
{
    public const string Waiting = "WAITING";
    public const string Processing = "PROCESSING";
    public const string Finish = "FINISH";
    public const string Aborted = "ABORTED";

    public required string TaskId { get; init; }

    /// <summary>The task's ordinal in this run: 1, 2, and so on.</summary>
    public required long Ordinal { get; init; }

    /// <summary>The action that started it: ProcessMedia, PullUpload, or Upload for a procedure attached to an upload.</summary>
    public required string Action { get; init; }

    public required string SessionId { get; init; }

    public required string SessionContext { get; init; }

    public required TaskTimes Times { get; init; }

    public abstract string TaskType { get; }

    public abstract string FileId { get; }

    public virtual string StatusAt(DateTimeOffset now) =>
        now < Times.BeginAt ? Waiting : now < Times.FinishAt ? Processing : Finish;

    internal sealed record Procedure : VodTask
    {
        public required MediaFile File { get; init; }

        public required IReadOnlyList<Subtask> Subtasks { get; init; }

        /// <summary>The file's ordinal and the task's ordinal for this file, such as 3.2, for <see cref="Faults.FaultInjector"/>.</summary>
        public required string FaultKey { get; init; }

        public required bool IsAborted { get; init; }

        public required string NotifyMode { get; init; }

        public required long Priority { get; init; }

        public override string TaskType => "Procedure";

        public override string FileId => File.FileId;

        public override string StatusAt(DateTimeOffset now) =>
            IsAborted && now >= Times.FinishAt ? Aborted : base.StatusAt(now);
    }

    internal sealed record PullUpload : VodTask
    {
        private volatile PullUploadResult? _result;

        public required string MediaUrl { get; init; }

        public override string TaskType => "PullUpload";

        public override string FileId => _result?.File?.FileId ?? "";

        /// <summary>Null until the pull has ended.</summary>
        public PullUploadResult? Result
        {
            get => _result;
            set => _result = value;
        }

        /// <summary>Finished only when its file can be found.</summary>
        public override string StatusAt(DateTimeOffset now) =>
            _result is not null ? Finish : now < Times.BeginAt ? Waiting : Processing;
    }
}
