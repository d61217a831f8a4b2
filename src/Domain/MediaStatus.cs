using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>The status of a file, in <c>/v1</c> and in the database.</summary>
public enum MediaStatus
{
    /// <summary>The file is known, but nothing is decided yet; or it is known only from a procedure that another client started.</summary>
    [JsonStringEnumMemberName("uploaded")]
    Uploaded,

    /// <summary>This service still has to call ProcessMedia, or the outcome of a call is unknown.</summary>
    [JsonStringEnumMemberName("requesting")]
    Requesting,

    /// <summary>VOD has accepted a procedure that has not ended yet.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>Every requested output exists.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Processing ended; some outputs failed.</summary>
    [JsonStringEnumMemberName("partly_ready")]
    PartlyReady,

    /// <summary>Processing ended, or was permanently refused, without any output.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Waiting for an operator to fix credentials, permission, quota or a stopped service.</summary>
    [JsonStringEnumMemberName("blocked")]
    Blocked,

    /// <summary>There is nothing to request: the file is an image, or the app has no pipeline.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>The file was deleted at VOD.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}
