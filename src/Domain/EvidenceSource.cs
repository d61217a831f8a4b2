using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>How a piece of evidence reached this service.</summary>
public enum EvidenceSource
{
    /// <summary>A callback that VOD pushed.</summary>
    [JsonStringEnumMemberName("push")]
    Push,

    /// <summary>A reliable callback that this service pulled.</summary>
    [JsonStringEnumMemberName("pull")]
    Pull,

    /// <summary>A look-up at VOD.</summary>
    [JsonStringEnumMemberName("reconcile")]
    Reconcile,

    /// <summary>An event replayed from the archive.</summary>
    [JsonStringEnumMemberName("replay")]
    Replay,

    /// <summary>The answer to a call this service made.</summary>
    [JsonStringEnumMemberName("service")]
    Service,

    /// <summary>An operator, through <c>/v1</c>.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,
}
