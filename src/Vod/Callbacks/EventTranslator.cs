using Media.Domain;

namespace Media.Vod.Callbacks;

/// <summary>From VOD's dialect to evidence about one file.</summary>
public static class EventTranslator
{
    /// <summary>
    /// What the event says about the file, or null when it says nothing that can be read. Never throws, whatever the bytes are.
    /// </summary>
    /// <param name="body">The raw body of an event whose envelope named the file.</param>
    /// <param name="eventKey">The envelope's key; becomes the evidence's.</param>
    public static Evidence? Translate(ReadOnlySpan<byte> body, FileId fileId, string eventKey, DateTimeOffset at, EvidenceSource source) =>
        throw new NotSupportedException();
}
