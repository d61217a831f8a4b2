using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>Creates evidence about one file, with methods named after the situation. Times are in seconds after the upload.</summary>
internal static class Given
{
    public const string Theirs = "1500000001-procedurev2-theirs-t0";
    public const string FromUpload = "1500000001-procedurev2-upload-t0";

    public static readonly FileId File = FileId.Parse("5285890784273533167");
    public static readonly DateTimeOffset Start = new(2026, 9, 1, 8, 15, 30, TimeSpan.Zero);
    public static readonly LifeRules Rules = new();
    public static readonly MediaFile Nothing = MediaFile.New(File, "default", 1500000001, null);

    public static readonly MediaInfo Video = new() { Name = "clip.mp4", Category = "Video", Type = "mp4" };
    public static readonly MediaInfo Picture = new() { Name = "photo.jpg", Category = "Image", Type = "jpg" };

    public static MediaFile After(this MediaFile file, params Evidence[] evidence) => file.After(Rules, evidence);

    public static MediaFile After(this MediaFile file, LifeRules rules, params IEnumerable<Evidence> evidence) =>
        evidence.Aggregate(file, (known, next) => known.Apply(next, rules));

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static double Seconds(this DateTimeOffset at) => (at - Start).TotalSeconds;

    public static SessionId Session(int attempt = 1) => SessionId.For(File, attempt);

    /// <summary>The task that VOD runs for one of our attempts.</summary>
    public static TaskId Ours(int attempt = 1) => new($"1500000001-procedurev2-ours{attempt}-t0");

    public static Evidence Uploaded(double at = 0, MediaInfo? media = null, string? procedure = null, string eventType = "NewFileUpload") =>
        new Evidence.Uploaded(eventType, media ?? Video, TaskId.FromVod(procedure))
        {
            At = At(at),
            Source = EvidenceSource.Push,
            Key = $"{eventType}:{File}",
        };

    public static Evidence UploadedPicture(double at = 0) => Uploaded(at, Picture);

    public static Evidence UploadedWithProcedure(double at = 0) => Uploaded(at, procedure: FromUpload);

    public static Evidence PullFailed(double at = 0) =>
        new Evidence.PullFailed(new TaskId("pull-1"), new Failure("60000", "source not reachable"))
        {
            At = At(at),
            Source = EvidenceSource.Push,
            Key = "PullComplete:pull-1",
        };

    public static Evidence MadeByVod(double at = 0, string? procedure = null) =>
        new Evidence.MadeByVod("EditMediaComplete", Video, TaskId.FromVod(procedure))
        {
            At = At(at),
            Source = EvidenceSource.Push,
            Key = "EditMediaComplete:edit-1",
        };

    public static Evidence Mentioned(double at = 0, string eventType = "ReviewAudioVideoComplete") =>
        new Evidence.Mentioned(eventType, new TaskId("review-1"), "pass")
        {
            At = At(at),
            Source = EvidenceSource.Push,
            Key = $"{eventType}:review-1:{at}",
        };

    public static Evidence Deleted(double at) =>
        new Evidence.Deleted([]) { At = At(at), Source = EvidenceSource.Push, Key = "FileDeleted" };

    public static Evidence DeletedParts(double at, params string[] parts) =>
        new Evidence.Deleted([.. parts]) { At = At(at), Source = EvidenceSource.Push, Key = $"FileDeleted:{string.Join(',', parts)}" };

    public static Evidence Accepted(double at, int attempt = 1, TaskId? task = null) =>
        new Evidence.RequestAccepted(Session(attempt), task ?? Ours(attempt))
        {
            At = At(at),
            Source = EvidenceSource.Service,
            Key = $"accepted:{attempt}",
        };

    public static Evidence Duplicate(double at, int call = 1, int attempt = 1) =>
        new Evidence.RequestDuplicate(Session(attempt), call, "InvalidParameterValue.SessionId")
        {
            At = At(at),
            Source = EvidenceSource.Service,
            Key = $"duplicate:{attempt}:{call}",
        };

    public static Evidence Refused(double at, int call = 1, int attempt = 1) =>
        new Evidence.RequestRefused(Session(attempt), call, new Failure("InvalidParameter", "no"))
        {
            At = At(at),
            Source = EvidenceSource.Service,
            Key = $"refused:{attempt}:{call}",
        };

    public static Evidence Failed(FailureClass failure, double at, int call = 1, int attempt = 1) =>
        new Evidence.RequestFailed(Session(attempt), call, failure, new Failure(CodeOf(failure), "later"))
        {
            At = At(at),
            Source = EvidenceSource.Service,
            Key = $"failed:{attempt}:{call}",
        };

    public static Evidence NoTask(double at, int call = 1, int search = 1, int attempt = 1) =>
        new Evidence.NoTaskFound(Session(attempt), call, search)
        {
            At = At(at),
            Source = EvidenceSource.Reconcile,
            Key = $"none:{attempt}:{call}:{search}",
        };

    public static Evidence StillRunning(double at, int lookUp, TaskId? task = null, bool known = true) =>
        new Evidence.LookUpAnswered(task ?? Ours(), lookUp, known)
        {
            At = At(at),
            Source = EvidenceSource.Reconcile,
            Key = $"look:{task ?? Ours()}:{lookUp}",
        };

    public static Evidence Described(double at, params Output[] outputs) =>
        new Evidence.MediaDescribed(Video, [.. outputs]) { At = At(at), Source = EvidenceSource.Reconcile, Key = $"described:{at}" };

    public static Evidence DescribedAsGone(double at) =>
        new Evidence.MediaDescribed(null, []) { At = At(at), Source = EvidenceSource.Reconcile, Key = $"described:{at}" };

    public static Evidence NotAnswered(Effect effect, double at, FailureClass failure = FailureClass.OutcomeUnknown) =>
        new Evidence.EffectFailed(effect.Id, effect.Failures + 1, failure, new Failure(CodeOf(failure), null))
        {
            At = At(at),
            Source = EvidenceSource.Service,
            Key = $"failed:{effect.Id}:{effect.Failures + 1}",
        };

    public static Evidence Retry(double at) =>
        new Evidence.RetryRequested { At = At(at), Source = EvidenceSource.Operator, Key = $"retry:{at}" };

    /// <summary>A callback's claim that VOD still has to confirm.</summary>
    public static Evidence Hinted(double at, HintKind hint, TaskId? task = null, bool withProcedure = false) =>
        new Evidence.Hinted(hint, task, withProcedure) { At = At(at), Source = EvidenceSource.Push, Key = $"told:{hint}:{task}" };

    public static Evidence NotConfirmed(double at, HintKind hint, double hintedAt, int check, TaskId? task = null) =>
        new Evidence.NotConfirmed(hint, task, At(hintedAt), check)
        {
            At = At(at),
            Source = EvidenceSource.Reconcile,
            Key = $"vain:{hint}:{task}:{hintedAt}:{check}",
        };

    public static Evidence NotConfirmed(double at, Effect.Confirm confirm) =>
        new Evidence.NotConfirmed(confirm.Hint, confirm.Task, confirm.ToldAt, confirm.Check)
        {
            At = At(at),
            Source = EvidenceSource.Reconcile,
            Key = $"vain:{confirm.Id}",
            Part = confirm.Part,
        };

    public static Evidence HintedPartsDeleted(double at, params string[] parts) => DeletedParts(at, parts).ToHint();

    public static Evidence Processing(double at, TaskId? task = null, int? attempt = 1, params Output[] outputs) =>
        Report(at, ProcedureStatus.Processing, task, attempt, null, outputs);

    public static Evidence Finished(double at, params Output[] outputs) => Report(at, ProcedureStatus.Finished, null, 1, null, outputs);

    public static Evidence FinishedRetry(double at, int attempt, params Output[] outputs) =>
        Report(at, ProcedureStatus.Finished, null, attempt, null, outputs);

    public static Evidence FinishedElsewhere(double at, string task, params Output[] outputs) =>
        Report(at, ProcedureStatus.Finished, new TaskId(task), null, null, outputs);

    public static Evidence Aborted(double at) => Report(at, ProcedureStatus.Aborted, null, 1, null, []);

    public static Evidence Report(
        double at, ProcedureStatus status, TaskId? task, int? attempt, Failure? failure, Output[] outputs, bool bySystem = false)
    {
        var id = task ?? Ours(attempt ?? 1);
        var states = string.Join(',', outputs.Select(output => $"{output.Definition}.{output.Ordinal}={output.Status}"));
        return new Evidence.ProcedureReported(
            new ProcedureReport(id, status, attempt is { } number ? Session(number) : null, bySystem, [.. outputs], failure, null))
        {
            At = At(at),
            Source = EvidenceSource.Push,
            Key = $"ProcedureStateChanged:{id}:{status}:{states}",
        };
    }

    public static Output Made(long definition, int ordinal = 0) => new()
    {
        Type = "Transcode",
        Definition = definition,
        Ordinal = ordinal,
        Status = OutputStatus.Success,
        Url = $"https://vod.example/v.f{definition}.mp4",
    };

    public static Output Broken(long definition, int ordinal = 0) => new()
    {
        Type = "Transcode",
        Definition = definition,
        Ordinal = ordinal,
        Status = OutputStatus.Failed,
        ErrorCode = "SourceFileError.NoVideoMedia",
        Message = "no video",
    };

    public static Output Running(long definition, int ordinal = 0) => new()
    {
        Type = "Transcode",
        Definition = definition,
        Ordinal = ordinal,
        Status = OutputStatus.Processing,
    };

    public static string CodeOf(FailureClass failure) => failure switch
    {
        FailureClass.Throttled => "RequestLimitExceeded",
        FailureClass.OutcomeUnknown => "InternalError",
        FailureClass.Bounded => "FailedOperation",
        FailureClass.FileUnknown => "InvalidParameterValue.FileId",
        FailureClass.Configuration => "UnauthorizedOperation",
        _ => "InvalidParameter",
    };
}
