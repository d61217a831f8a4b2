using System.Text.Json.Nodes;
using Media.Simulator.Library;

namespace Media.Simulator.Jobs;

/// <summary>
/// One accepted task. When it begins and ends and what comes out is settled when it is accepted; its status is a function of
/// the time at which one looks.
/// </summary>
internal abstract record VodTask
{
    public const string Waiting = "WAITING";
    public const string Processing = "PROCESSING";
    public const string Finish = "FINISH";
    public const string Aborted = "ABORTED";

    public required string TaskId { get; init; }

    public required long Ordinal { get; init; }

    /// <summary>What made VOD accept it: ProcessMedia, PullUpload, or Upload for a procedure attached to an upload.</summary>
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

        /// <summary>The file's ordinal and the how-manieth job of the file this is: what chance is derived from.</summary>
        public required string Job { get; init; }

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
        private volatile PullResult? _result;

        public required string MediaUrl { get; init; }

        public override string TaskType => "PullUpload";

        public override string FileId => _result?.File?.FileId ?? "";

        /// <summary>Null until the pull has ended.</summary>
        public PullResult? Result
        {
            get => _result;
            set => _result = value;
        }

        /// <summary>Not finished before the file is there to be found.</summary>
        public override string StatusAt(DateTimeOffset now) =>
            _result is not null ? Finish : now < Times.BeginAt ? Waiting : Processing;
    }
}

/// <summary>Simulated times of a task.</summary>
internal sealed record TaskTimes(DateTimeOffset AcceptedAt, DateTimeOffset BeginAt, DateTimeOffset FinishAt);

/// <summary>How a pull ended; no file means it failed.</summary>
internal sealed record PullResult(MediaFile? File, string ProcedureTaskId);

/// <summary>One requested output of a procedure.</summary>
internal sealed record SubtaskRequest(SubtaskKind Kind, long Definition, JsonObject Input);

/// <summary>A requested output and what will become of it; <see cref="Failure"/> is null for success.</summary>
internal sealed record Subtask(SubtaskRequest Request, DateTimeOffset BeginAt, DateTimeOffset FinishAt, SubtaskFailure? Failure);

internal sealed record SubtaskFailure(string ErrCodeExt, int ErrCode, string Message);
