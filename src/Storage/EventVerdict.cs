using System.Text.Json.Serialization;

namespace Media.Storage;

/// <summary>What was done with an event.</summary>
public enum EventVerdict
{
    /// <summary>It changed the record, or was split among the files that it names.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied,

    /// <summary>It was known already, or contained nothing new.</summary>
    [JsonStringEnumMemberName("ignored")]
    Ignored,

    /// <summary>An EventType, or a body, that this version does not know.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>It could not be read.</summary>
    [JsonStringEnumMemberName("malformed")]
    Malformed,

    /// <summary>It was understood and refused.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}
