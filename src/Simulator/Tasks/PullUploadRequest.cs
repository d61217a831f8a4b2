using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>A file to fetch from a URL, requested by PullUpload.</summary>
internal sealed record PullUploadRequest(
    Uri MediaUrl, MediaSource Source, AttachedProcedure? Procedure, string SessionId, string SessionContext);
