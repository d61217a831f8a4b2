namespace Media.Simulator.Control;

/// <summary>The answer to <c>POST /sim/uploads</c>.</summary>
internal sealed record UploadResponse(IReadOnlyList<string> FileIds);
