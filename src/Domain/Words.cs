namespace Media.Domain;

/// <summary>What a file is known to be; the word of <c>status</c> in <c>/v1</c> and in the database.</summary>
public enum MediaStatus
{
    /// <summary>Known, nothing decided yet, or known only from a procedure somebody else started.</summary>
    Uploaded,

    /// <summary>We owe VOD a ProcessMedia call, or its outcome is unknown.</summary>
    Requesting,

    /// <summary>VOD has accepted a procedure; its completion is awaited.</summary>
    Processing,

    /// <summary>Every requested output exists.</summary>
    Ready,

    /// <summary>Finished; some outputs failed.</summary>
    PartlyReady,

    /// <summary>Finished, or refused for good, without any output.</summary>
    Failed,

    /// <summary>Cannot go on until an operator acts: credentials, permission, quota, service stopped.</summary>
    Blocked,

    /// <summary>By rule nothing to do: an image, or no pipeline.</summary>
    Skipped,

    /// <summary>Gone at VOD.</summary>
    Deleted,
}

/// <summary>Who started a procedure.</summary>
public enum ProcedureOrigin
{
    /// <summary>This service.</summary>
    Service,

    /// <summary>The upload named a task flow.</summary>
    Upload,

    /// <summary>Somebody else, by the console or another client.</summary>
    External,

    /// <summary>VOD itself (<c>Operator</c> is <c>System</c>).</summary>
    System,
}

public enum ProcedureStatus
{
    Requesting,
    Processing,
    Finished,
    Aborted,
    Refused,
}

public enum OutputStatus
{
    Pending,
    Processing,
    Success,
    Failed,
}

/// <summary>How a piece of evidence reached us.</summary>
public enum EvidenceSource
{
    /// <summary>A normal callback.</summary>
    Push,

    /// <summary>A reliable callback, pulled.</summary>
    Pull,

    /// <summary>A look-up at VOD.</summary>
    Reconcile,

    /// <summary>The archive, read again.</summary>
    Replay,

    /// <summary>The answer to a call this service made.</summary>
    Service,

    /// <summary>A person, through <c>/v1</c>.</summary>
    Operator,
}

/// <summary>What a callback is a hint at, where callbacks are not taken at their word.</summary>
public enum HintKind
{
    /// <summary>The file exists.</summary>
    Uploaded,

    /// <summary>The whole file is gone.</summary>
    Deleted,

    /// <summary>The file has this procedure.</summary>
    ProcedureRunning,

    /// <summary>The file has this procedure, and it has ended.</summary>
    ProcedureEnded,

    /// <summary>A transcode of the file is gone.</summary>
    PartDeleted,
}

/// <summary>What kind of failure an answer to ProcessMedia or a look-up is (<c>protocol</c> c.4, c.5).</summary>
public enum FailureClass
{
    /// <summary>VOD did nothing: rate limit. Ask again later.</summary>
    Throttled,

    /// <summary>It may have been carried out: time-out, cut connection, InternalError. Look before asking again.</summary>
    OutcomeUnknown,

    /// <summary>Ask again a few times, then give up.</summary>
    Bounded,

    /// <summary>VOD does not know the file (yet); asked once more shortly after an upload.</summary>
    FileUnknown,

    /// <summary>Credentials, permission, quota or a stopped service: an operator must act.</summary>
    Configuration,

    /// <summary>This request can never succeed.</summary>
    Permanent,
}

/// <summary>VOD's own words for what went wrong.</summary>
/// <param name="Code">VOD's code, or one of ours for transport failures; never empty.</param>
/// <param name="Message">For people only; at most 500 characters, never branched on.</param>
public sealed record Failure(string Code, string? Message) : Extensible;
