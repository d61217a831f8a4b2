using System.Text.Json.Serialization;

namespace Media.Contracts;

[GenerateSerializer, Alias("Media.ReceiveOutcome")]
public enum ReceiveOutcome
{
    /// <summary>Stored, and it changed the record.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied = 0,

    /// <summary>Stored, but already known.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate = 1,

    /// <summary>Stored, but it does not apply to this record: unreadable, unknown, or of another app.</summary>
    [JsonStringEnumMemberName("ignored")]
    Ignored = 2,

    /// <summary>Not stored, because the database is unavailable or too busy. Deliver it again.</summary>
    [JsonStringEnumMemberName("not_stored")]
    NotStored = 3,
}
