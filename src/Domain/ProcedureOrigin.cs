using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>Who started a procedure.</summary>
public enum ProcedureOrigin
{
    /// <summary>This service.</summary>
    [JsonStringEnumMemberName("service")]
    Service,

    /// <summary>The upload, which named a task flow.</summary>
    [JsonStringEnumMemberName("upload")]
    Upload,

    /// <summary>Another client, or a person in the VOD console.</summary>
    [JsonStringEnumMemberName("external")]
    External,

    /// <summary>VOD itself (<c>Operator</c> is <c>System</c>).</summary>
    [JsonStringEnumMemberName("system")]
    System,
}
