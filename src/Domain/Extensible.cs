using System.Text.Json;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// A part of the record that keeps members written by a newer build, so that an older build does not drop them on rewrite.
/// </summary>
public abstract record Extensible
{
    /// <summary>Members this build does not know. Not init-only: the serializer fills it after construction.</summary>
    [JsonInclude, JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }
}
