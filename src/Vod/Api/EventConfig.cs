
namespace Media.Vod.Api;

/// <param name="Mode">VOD's word, PUSH or PULL.</param>
/// <param name="ReportsUploads">Whether VOD reports uploads; its switch for them is off by default.</param>
public sealed record EventConfig(string Mode, bool ReportsUploads);
