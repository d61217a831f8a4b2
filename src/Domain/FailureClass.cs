using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>Classifies a failed call to VOD by what to do next (<c>protocol</c> c.4, c.5).</summary>
public enum FailureClass
{
    /// <summary>VOD did nothing because of a rate limit. Retry later.</summary>
    [JsonStringEnumMemberName("throttled")]
    Throttled,

    /// <summary>VOD may have executed the call: timeout, lost connection, InternalError. Look for its effect before retrying.</summary>
    [JsonStringEnumMemberName("outcome_unknown")]
    OutcomeUnknown,

    /// <summary>
    /// VOD is unwell, or answers with a code that this build does not know. Retry ever more slowly, because it may last for hours.
    /// </summary>
    [JsonStringEnumMemberName("bounded")]
    Bounded,

    /// <summary>
    /// VOD does not know the file (yet), or not under this SubAppId. Retry shortly at first, because the upload event may arrive before VOD
    /// can find the file; then slowly, because an operator may correct the SubAppId.
    /// </summary>
    [JsonStringEnumMemberName("file_unknown")]
    FileUnknown,

    /// <summary>Credentials, permission, quota or a stopped service: an operator must act.</summary>
    [JsonStringEnumMemberName("configuration")]
    Configuration,

    /// <summary>This request can never succeed.</summary>
    [JsonStringEnumMemberName("permanent")]
    Permanent,
}
