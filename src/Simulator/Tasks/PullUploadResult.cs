using Media.Simulator.Library;

namespace Media.Simulator.Tasks;

/// <summary>The outcome of a PullUpload task; without a file it failed.</summary>
internal sealed record PullUploadResult(MediaFile? File, string ProcedureTaskId);
