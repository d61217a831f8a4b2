using System.Text.Json.Serialization;

namespace Media.Grains.Pulling;

/// <summary>The steps of pulling that can fail.</summary>
internal enum PullStep
{
    [JsonStringEnumMemberName("pull")]
    Pull,

    [JsonStringEnumMemberName("store")]
    Store,

    [JsonStringEnumMemberName("confirm")]
    Confirm,
}
