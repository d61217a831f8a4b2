using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>The status of a file, in <c>/v1</c> and in the database.</summary>
public enum MediaStatus
{
    /// <summary>Known, but nothing is decided yet, or known only from a procedure that another client started.</summary>
    [JsonStringEnumMemberName("uploaded")]
    Uploaded,

    /// <summary>We owe VOD a ProcessMedia call, or its outcome is unknown.</summary>
    [JsonStringEnumMemberName("requesting")]
    Requesting,

    /// <summary>VOD has accepted a procedure; its completion is awaited.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>Every requested output exists.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Finished; some outputs failed.</summary>
    [JsonStringEnumMemberName("partly_ready")]
    PartlyReady,

    /// <summary>Finished, or permanently refused, without any output.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Cannot go on until an operator acts: credentials, permission, quota, service stopped.</summary>
    [JsonStringEnumMemberName("blocked")]
    Blocked,

    /// <summary>Nothing to do by rule: an image, or an app without a pipeline.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>Gone at VOD.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}
