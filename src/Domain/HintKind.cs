using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>What a callback claims, in an app whose callbacks count only once VOD has confirmed them.</summary>
public enum HintKind
{
    /// <summary>The file exists.</summary>
    [JsonStringEnumMemberName("uploaded")]
    Uploaded,

    /// <summary>The whole file is gone.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,

    /// <summary>The file has this procedure.</summary>
    [JsonStringEnumMemberName("procedure_running")]
    ProcedureRunning,

    /// <summary>The file has this procedure, and it has ended.</summary>
    [JsonStringEnumMemberName("procedure_ended")]
    ProcedureEnded,

    /// <summary>A transcode of the file is gone.</summary>
    [JsonStringEnumMemberName("part_deleted")]
    PartDeleted,
}

internal static class HintKinds
{
    /// <summary>The word for the kind in effect ids and timeline keys. It is stored, so it stays when a member is renamed.</summary>
    public static string WordInIds(this HintKind hint) => hint switch
    {
        HintKind.Uploaded => "Uploaded",
        HintKind.Deleted => "Deleted",
        HintKind.ProcedureRunning => "ProcedureRunning",
        HintKind.ProcedureEnded => "ProcedureEnded",
        HintKind.PartDeleted => "PartDeleted",
        _ => throw new UnreachableException(),
    };
}
