using System.Text.Json.Serialization;

namespace Media.Domain;

public enum ProcedureStatus
{
    [JsonStringEnumMemberName("requesting")]
    Requesting,

    [JsonStringEnumMemberName("processing")]
    Processing,

    [JsonStringEnumMemberName("finished")]
    Finished,

    [JsonStringEnumMemberName("aborted")]
    Aborted,

    [JsonStringEnumMemberName("refused")]
    Refused,
}
