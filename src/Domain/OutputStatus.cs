using System.Text.Json.Serialization;

namespace Media.Domain;

public enum OutputStatus
{
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("processing")]
    Processing,

    [JsonStringEnumMemberName("success")]
    Success,

    [JsonStringEnumMemberName("failed")]
    Failed,
}
