namespace Media.Simulator.Control;

/// <summary>The body of <c>POST /sim/uploads</c>: one upload, made <c>count</c> times.</summary>
internal sealed record UploadRequest(
    string? Name, string? Category, double? DurationSeconds, int? Width, int? Height, string? Procedure, IReadOnlyList<long>? Definitions,
    string? SourceContext, string? SessionContext, int? Count);
