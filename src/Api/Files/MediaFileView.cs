using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Media.Domain;
using Media.Storage;

namespace Media.Api.Files;

/// <summary>A file as <c>/v1</c> shows it. Members may be added, never renamed.</summary>
/// <param name="FileId">VOD's id: decimal digits, always text.</param>
/// <param name="WaitingFor">What the file waits for; null when nothing is owed.</param>
/// <param name="Outputs">The best known result of every requested item.</param>
/// <param name="Error">Why the file is failed, partly ready or blocked.</param>
/// <param name="Version">Grows with each change; the ETag.</param>
/// <param name="TraceId">The one trace of this file's life, 32 hex digits; null when it was never traced.</param>
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
            [.. Verdict.On(file).Outputs.Select(OutputSummaryView.Of)],
            file.Error is { } error ? new ErrorView(error.Code, error.Message) : null,
            stored.Version,
            stored.CreatedAt,
            stored.UpdatedAt,
            FileTraces.TraceIdOf(file));
    }
}

/// <summary>What is to happen next, and by when this service looks after it if it does not happen by itself.</summary>
/// <param name="Since">When that began, as far as is known.</param>
internal sealed record WaitingForView(WaitingForWhat What, DateTimeOffset? Since, DateTimeOffset? NextCheckAt)
{
    public static WaitingForView? Of(MediaFile file, ImmutableArray<KnownProcedure> procedures) => file.Status switch
    {
        MediaStatus.Uploaded when ToldAt(file) is { } toldAt => new(WaitingForWhat.Confirmation, toldAt, file.NextDueAt),
        MediaStatus.Requesting => new(WaitingForWhat.RequestAcceptance, BeganAt(procedures, ProcedureStatus.Requesting), file.NextDueAt),
        MediaStatus.Processing => new(WaitingForWhat.ProcedureCompletion, BeganAt(procedures, ProcedureStatus.Processing), file.NextDueAt),
        MediaStatus.Blocked => new(WaitingForWhat.Operator, BlockedAt(file) ?? BeganAt(procedures, ProcedureStatus.Requesting), file.NextDueAt),
        _ => null,
    };

    /// <summary>Since when VOD is asked whether what callbacks told is so; null where it is not.</summary>
    private static DateTimeOffset? ToldAt(MediaFile file) =>
        file.Effects.OfType<Effect.Confirm>().Select(static confirm => (DateTimeOffset?)confirm.ToldAt).Min();

    /// <summary>Procedures of others are not waited for.</summary>
    private static DateTimeOffset? BeganAt(ImmutableArray<KnownProcedure> procedures, ProcedureStatus status)
    {
        foreach (var procedure in procedures)
            if (procedure.Status == status && procedure.Origin is ProcedureOrigin.Service or ProcedureOrigin.Upload)
                return procedure.Since;
        return null;
    }

    /// <summary>The first time VOD refused with what still stands in the way; the timeline keeps it, the attempt only the last.</summary>
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

/// <param name="TaskId">Null until VOD has told it.</param>
/// <param name="Attempt">Which request of this service it is; null when it is not ours.</param>
/// <param name="Inferred">Nobody told its end: what exists at VOD stands for it.</param>
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
/// <param name="Definition">The template that was asked for; 0 when the subtask has none.</param>
/// <param name="DeletedAt">When it was known that somebody deleted this result, the file itself staying; then there is no URL.</param>
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
