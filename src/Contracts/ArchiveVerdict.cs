
namespace Media.Contracts;

[GenerateSerializer, Alias("Media.ArchiveVerdict")]
public enum ArchiveVerdict
{
    /// <summary>An EventType this version does not know, or an event that names no file.</summary>
    Unknown = 0,

    /// <summary>The event could not be read.</summary>
    Malformed = 1,

    /// <summary>The event was read but is not accepted, because it has the old 2.0 format.</summary>
    Rejected = 2,

    /// <summary>The event was split; each file it names received its own part.</summary>
    Split = 3,
}
