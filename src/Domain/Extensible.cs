using System.Text.Json;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>A part of the record that may hold members a newer build has written: they are kept on rewrite.</summary>
public abstract record Extensible
{
    /// <summary>Members this build does not know. Not init-only: the serializer fills it after construction.</summary>
    [JsonInclude, JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }
}
