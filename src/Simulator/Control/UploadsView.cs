namespace Media.Simulator.Control;

/// <summary>The answer to <c>GET /sim/uploads</c>.</summary>
internal sealed record UploadsView(IReadOnlyList<UploadsView.Upload> Uploads)
{
    internal sealed record Upload(string FileId, string Name, DateTimeOffset UploadedAt, bool Notified);
}
