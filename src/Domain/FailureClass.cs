using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>What kind of failure an answer to ProcessMedia or a look-up is (<c>protocol</c> c.4, c.5).</summary>
public enum FailureClass
{
    /// <summary>VOD did nothing: rate limit. Ask again later.</summary>
    [JsonStringEnumMemberName("throttled")]
    Throttled,

    /// <summary>VOD may have carried it out: time-out, cut connection, InternalError. Look before asking again.</summary>
    [JsonStringEnumMemberName("outcome_unknown")]
    OutcomeUnknown,

    /// <summary>Ask again a few times, then give up.</summary>
    [JsonStringEnumMemberName("bounded")]
    Bounded,

    /// <summary>VOD does not know the file (yet); asked once more shortly after an upload.</summary>
    [JsonStringEnumMemberName("file_unknown")]
    FileUnknown,

    /// <summary>Credentials, permission, quota or a stopped service: an operator must act.</summary>
    [JsonStringEnumMemberName("configuration")]
    Configuration,

    /// <summary>This request can never succeed.</summary>
    [JsonStringEnumMemberName("permanent")]
    Permanent,
}
