using Media.Domain;

namespace Media.Vod.Api;

/// <param name="MadeByVod">VOD made it from other files (<c>SourceType</c> VideoProcessing); it was not uploaded.</param>
public sealed record FoundMedia(FileId FileId, MediaInfo Media, bool MadeByVod);
