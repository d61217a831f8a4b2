using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>How a piece of evidence reached this service.</summary>
public enum EvidenceSource
{
    /// <summary>A normal callback.</summary>
    [JsonStringEnumMemberName("push")]
    Push,

    /// <summary>A reliable callback, pulled.</summary>
    [JsonStringEnumMemberName("pull")]
    Pull,

    /// <summary>A look-up at VOD.</summary>
    [JsonStringEnumMemberName("reconcile")]
    Reconcile,

    /// <summary>The archive, read again.</summary>
    [JsonStringEnumMemberName("replay")]
    Replay,

    /// <summary>The answer to a call this service made.</summary>
    [JsonStringEnumMemberName("service")]
    Service,

    /// <summary>A person, through <c>/v1</c>.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,
}
