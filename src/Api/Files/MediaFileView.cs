using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Media.Domain;
using Media.Storage;

namespace Media.Api.Files;

/// <summary>A file as <c>/v1</c> shows it. Members may be added, never renamed.</summary>
/// <param name="FileId">VOD's id: decimal digits, always a JSON string.</param>
/// <param name="WaitingFor">What the file waits for; null if it waits for nothing.</param>
/// <param name="Outputs">The best known result of each requested output.</param>
/// <param name="Error">Why the file is failed, partly ready or blocked.</param>
/// <param name="Version">Increases with each change; also the ETag.</param>
/// <param name="TraceId">The one trace of this file's life, 32 hex digits; null if it was never traced.</param>
internal sealed record MediaFileView(
    string FileId,
    string App,
    long SubAppId,
    MediaStatus Status,
    WaitingForView? WaitingFor,
    string? Name,
    string? Category,
    string? MediaUrl,
    double? DurationSeconds,
    long? SizeBytes,
    ImmutableArray<ProcedureView> Procedures,
    ImmutableArray<OutputSummaryView> Outputs,
    ErrorView? Error,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? TraceId)
{
    public static MediaFileView Of(StoredFile stored) => Of(stored, MediaFileJson.Read(stored.Record));

    private static MediaFileView Of(StoredFile stored, MediaFile file)
    {
        var media = file.Media;
        var procedures = KnownProcedure.Of(file);
        return new MediaFileView(
            stored.FileId.Value,
            stored.App,
            stored.SubAppId,
            file.Status,
            WaitingForView.Of(file, procedures),
            media.Name,
            media.Category,
            media.Url,
            media.DurationSeconds,
            media.SizeBytes,
            [.. procedures.Select(ProcedureView.Of)],
            [.. MediaResult.Of(file).Outputs.Select(OutputSummaryView.Of)],
            file.Error is { } error ? new ErrorView(error.Code, error.Message) : null,
            stored.Version,
            stored.CreatedAt,
            stored.UpdatedAt,
            FileTraces.TraceIdOf(file));
    }
}

/// <summary>What has to happen next, and when this service checks on it if it has not happened by then.</summary>
/// <param name="Since">When the wait began; null if that is not known.</param>
internal sealed record WaitingForView(WaitingForWhat What, DateTimeOffset? Since, DateTimeOffset? NextCheckAt)
{
    public static WaitingForView? Of(MediaFile file, ImmutableArray<KnownProcedure> procedures) => file.Status switch
    {
        MediaStatus.Uploaded when ToldAt(file) is { } toldAt => new(WaitingForWhat.Confirmation, toldAt, file.NextDueAt),
        MediaStatus.Requesting => new(WaitingForWhat.RequestAcceptance, BeganAt(procedures, ProcedureStatus.Requesting), file.NextDueAt),
        MediaStatus.Processing => new(WaitingForWhat.ProcedureCompletion, BeganAt(procedures, ProcedureStatus.Processing), file.NextDueAt),
        MediaStatus.Blocked => new(
            WaitingForWhat.Operator, BlockedAt(file) ?? BeganAt(procedures, ProcedureStatus.Requesting), file.NextDueAt),
        _ => null,
    };

    /// <summary>When the oldest claim of a callback that VOD still has to confirm was received; null if there is none.</summary>
    private static DateTimeOffset? ToldAt(MediaFile file) =>
        file.Effects.OfType<Effect.Confirm>().Select(static confirm => (DateTimeOffset?)confirm.ToldAt).Min();

    /// <summary>Only procedures of this service or of the upload count: the file does not wait for any other.</summary>
    private static DateTimeOffset? BeganAt(ImmutableArray<KnownProcedure> procedures, ProcedureStatus status)
    {
        foreach (var procedure in procedures)
            if (procedure.Status == status && procedure.Origin is ProcedureOrigin.Service or ProcedureOrigin.Upload)
                return procedure.Since;
        return null;
    }

    /// <summary>
    /// When VOD first refused with the error that still blocks the file. The timeline keeps this time; the attempt keeps only the last.
    /// </summary>
    private static DateTimeOffset? BlockedAt(MediaFile file) =>
        file.Timeline.LastOrDefault(entry => entry.Kind == "request_failed" && entry.Summary == file.Error?.Code)?.At;
}

internal enum WaitingForWhat
{
    /// <summary>VOD's answer to our request.</summary>
    [JsonStringEnumMemberName("request_acceptance")]
    RequestAcceptance,

    /// <summary>The end of a procedure VOD has accepted.</summary>
    [JsonStringEnumMemberName("procedure_completion")]
    ProcedureCompletion,

    /// <summary>VOD's confirmation of what a callback claimed (an app in verified mode).</summary>
    [JsonStringEnumMemberName("confirmation")]
    Confirmation,

    /// <summary>An operator: credentials, permission, quota, or a stopped service.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,
}

/// <param name="TaskId">Null until VOD has reported it.</param>
/// <param name="Attempt">The number of this service's request (1, 2, …); null if the procedure is not ours.</param>
/// <param name="Inferred">VOD never reported the end of the procedure: it was concluded from the outputs that exist at VOD.</param>
internal sealed record ProcedureView(
    string? TaskId,
    string? SessionId,
    ProcedureOrigin Origin,
    int? Attempt,
    ProcedureStatus Status,
    bool Inferred,
    ImmutableArray<OutputView> Outputs)
{
    public static ProcedureView Of(KnownProcedure procedure) => new(
        procedure.Task?.Value,
        procedure.Session?.Value,
        procedure.Origin,
        procedure.Attempt,
        procedure.Status,
        procedure.Inferred,
        [.. procedure.Outputs.Select(OutputView.Of)]);
}

/// <param name="Type">VOD's subtask type, such as Transcode.</param>
/// <param name="Definition">The requested template; 0 if the subtask has none.</param>
/// <param name="DeletedAt">When this service learned that this output, but not the file, was deleted at VOD; the URL is then null.</param>
internal sealed record OutputView(
    string Type,
    long Definition,
    OutputStatus Status,
    string? Url,
    int? Width,
    int? Height,
    long? SizeBytes,
    double? DurationSeconds,
    string? ErrorCode,
    string? Message,
    DateTimeOffset? DeletedAt)
{
    public static OutputView Of(Output output) => new(
        output.Type,
        output.Definition,
        output.Status,
        output.Url,
        output.Width,
        output.Height,
        output.SizeBytes,
        output.DurationSeconds,
        output.ErrorCode,
        output.Message,
        output.DeletedAt);
}

internal sealed record OutputSummaryView(string Type, long Definition, OutputStatus Status, string? Url, DateTimeOffset? DeletedAt)
{
    public static OutputSummaryView Of(Output output) => new(output.Type, output.Definition, output.Status, output.Url, output.DeletedAt);
}

/// <param name="Code">VOD's code, or one of ours.</param>
/// <param name="Message">For people; never branch on it.</param>
internal sealed record ErrorView(string Code, string? Message);
