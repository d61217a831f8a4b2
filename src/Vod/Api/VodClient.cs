using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Api;

/// <summary>Implements the calls of one app: builds requests and converts replies to the domain's types.</summary>
internal sealed class VodClient(VodCall call) : IVodClient
{
    /// <summary>The types of DescribeTasks that are not a procedure (<c>protocol</c> d.2), without the suffix Task.</summary>
    private static readonly FrozenSet<string> OtherTaskTypes = FrozenSet.ToFrozenSet(
        [
            "EditMedia", "ComposeMedia", "SplitMedia", "PullUpload", "Concat", "Clip", "CreateImageSprite", "SnapshotByTimeOffset",
            "WechatPublish", "WechatMiniProgramPublish", "RemoveWatermark", "RebuildMedia", "ExtractTraceWatermark",
            "ExtractCopyRightWatermark", "ReviewAudioVideo", "ReduceMediaBitrate", "DescribeFileAttributes", "QualityInspect",
            "QualityEnhance", "ComplexAdaptiveDynamicStreaming",
        ],
        StringComparer.OrdinalIgnoreCase);

    public const int MaxPages = 20;

    private const int MaxSessionIdLength = 50;
    private const int MaxSessionContextLength = 1000;

    public async Task<VodAnswer<TaskId>> ProcessMediaAsync(ProcessMediaRequest request, CancellationToken cancellationToken)
    {
        if (Refuse(request) is { } mistake)
            return new VodAnswer<TaskId>(default, new VodError(FailureClass.Permanent, mistake), null);

        using var reply = await call.SendAsync(new VodRequest.ProcessMedia(request), cancellationToken).ConfigureAwait(false);
        if (reply.Error is not null)
            return reply.ToFailure<TaskId>();
        return reply.Response.Task("TaskId"u8) is { } task
            ? reply.ToAnswer(task)
            : reply.ToIncomplete<TaskId>("ProcessMedia was accepted without a TaskId.");
    }

    public async Task<VodAnswer<ProcedureReport?>> DescribeTaskDetailAsync(TaskId task, CancellationToken cancellationToken)
    {
        using var reply = await call.SendAsync(new VodRequest.DescribeTaskDetail(task), cancellationToken).ConfigureAwait(false);
        if (reply.Error is { } error)
        {
            return VodErrorClassifier.IsUnknownTask(error.Failure.Code)
                ? reply.ToAnswer<ProcedureReport?>(null)
                : reply.ToFailure<ProcedureReport?>();
        }

        var procedure = reply.Response.Object("ProcedureTask"u8);
        var status = StatusOf(reply.Response, procedure);

        // A finished procedure without its results would look as if all requested outputs had failed.
        return procedure.Exists || status != ProcedureStatus.Finished
            ? reply.ToAnswer<ProcedureReport?>(ProcedureTaskReader.Read(procedure, task, status))
            : reply.ToIncomplete<ProcedureReport?>("The task has finished, but the answer has no ProcedureTask.");
    }

    public async Task<VodAnswer<ImmutableArray<TaskSummary>>> DescribeTasksAsync(
        FileId fileId, Func<CancellationToken, ValueTask>? beforeNextPage, CancellationToken cancellationToken)
    {
        var tasks = ImmutableArray.CreateBuilder<TaskSummary>();
        string? scrollToken = null;
        for (var page = 1; ; page++)
        {
            if (page > 1 && beforeNextPage is not null)
                await beforeNextPage(cancellationToken).ConfigureAwait(false);
            using var reply = await call.SendAsync(new VodRequest.DescribeTasks(fileId, scrollToken), cancellationToken)
                .ConfigureAwait(false);
            if (reply.Error is not null)
                return reply.ToFailure<ImmutableArray<TaskSummary>>();

            tasks.AddRange(reply.Response.Objects("TaskSet"u8).Select(Summarise).OfType<TaskSummary>());
            scrollToken = reply.Response.Text("ScrollToken"u8, int.MaxValue);

            // The last page may still have a token, so a page without tasks also ends the list (protocol d.2).
            if (scrollToken is null || reply.Response.Count("TaskSet"u8) == 0)
                return reply.ToAnswer(tasks.ToImmutable());
            if (page == MaxPages)
                return reply.ToIncomplete<ImmutableArray<TaskSummary>>("The file has more tasks than this service reads.");
        }
    }

    public async Task<VodAnswer<MediaDescription?>> DescribeMediaInfoAsync(FileId fileId, CancellationToken cancellationToken)
    {
        using var reply = await call.SendAsync(new VodRequest.DescribeMediaInfos(fileId), cancellationToken).ConfigureAwait(false);
        if (reply.Error is not null)
            return reply.ToFailure<MediaDescription?>();

        var media = reply.Response.Objects("MediaInfoSet"u8).FirstOrDefault(info => info.File("FileId"u8) == fileId);
        if (media.Exists)
            return reply.ToAnswer<MediaDescription?>(Describe(media));

        // Only VOD's explicit answer makes a file deleted; an answer that does not mention the file proves nothing.
        return reply.Response.Files("NotExistFileIdSet"u8).Contains(fileId)
            ? reply.ToAnswer<MediaDescription?>(null)
            : reply.ToIncomplete<MediaDescription?>("The answer does not mention the file.");
    }

    public async Task<VodAnswer<ImmutableArray<FoundMedia>>> SearchMediaAsync(
        DateTimeOffset createdFrom,
        DateTimeOffset? createdTo,
        Func<CancellationToken, ValueTask>? beforeNextPage,
        CancellationToken cancellationToken)
    {
        var found = new OrderedDictionary<FileId, FoundMedia>();
        var from = createdFrom;
        for (var (page, offset) = (1, 0); ; page++)
        {
            if (page > 1 && beforeNextPage is not null)
                await beforeNextPage(cancellationToken).ConfigureAwait(false);
            using var reply = await call.SendAsync(new VodRequest.SearchMedia(from, createdTo, offset), cancellationToken)
                .ConfigureAwait(false);
            if (reply.Error is not null)
                return reply.ToFailure<ImmutableArray<FoundMedia>>() with { Value = [.. found.Values] };
            if (reply.Response.Integer("TotalCount"u8) is not { } total)
                return Incomplete(reply, "The answer has no TotalCount.");

            foreach (var media in reply.Response.Objects("MediaInfoSet"u8).Select(Find).OfType<FoundMedia>())
                found[media.FileId] = media;
            var shown = reply.Response.Count("MediaInfoSet"u8);
            offset += shown;
            if (shown == 0 || (offset >= total && total < VodRequest.SearchMedia.MaxMedia))
                return reply.ToAnswer(found.Values.ToImmutableArray());
            if (offset + VodRequest.SearchMedia.MediaPerPage <= VodRequest.SearchMedia.MaxMedia)
                continue;

            // One query returns no more than this, so the next one begins at the last CreateTime seen. If that is still the second in
            // which this query began, the rest of that second is out of reach, but later files are not.
            if (found.Values.Select(static media => media.Media.CreatedAt).Max() is not { } last)
                return Incomplete(reply, "VOD found more files than one query returns, and none has a CreateTime.");
            from = last > from ? last : from.AddSeconds(1);
            offset = 0;
        }

        VodAnswer<ImmutableArray<FoundMedia>> Incomplete(VodReply reply, string message) =>
            reply.ToIncomplete<ImmutableArray<FoundMedia>>(message) with { Value = [.. found.Values] };
    }

    public async Task<VodAnswer<ImmutableArray<PulledEvent>>> PullEventsAsync(CancellationToken cancellationToken)
    {
        using var reply = await call.SendAsync(new VodRequest.PullEvents(), cancellationToken).ConfigureAwait(false);
        if (reply.Error is { } error)
        {
            return VodErrorClassifier.IsEmptyQueue(VodActions.PullEvents, error.Failure.Code)
                ? reply.ToAnswer(ImmutableArray<PulledEvent>.Empty)
                : reply.ToFailure<ImmutableArray<PulledEvent>>();
        }

        return reply.ToAnswer(reply.Response.Elements("EventSet"u8).Select(Pulled).ToImmutableArray());
    }

    public async Task<VodAnswer<int>> ConfirmEventsAsync(IReadOnlyCollection<string> handles, CancellationToken cancellationToken)
    {
        using var reply = await call.SendAsync(new VodRequest.ConfirmEvents(handles), cancellationToken).ConfigureAwait(false);
        return reply.Error is null ? reply.ToAnswer(handles.Count) : reply.ToFailure<int>();
    }

    public async Task<VodAnswer<EventConfig>> DescribeEventConfigAsync(CancellationToken cancellationToken)
    {
        using var reply = await call.SendAsync(new VodRequest.DescribeEventConfig(), cancellationToken).ConfigureAwait(false);
        if (reply.Error is not null)
            return reply.ToFailure<EventConfig>();
        return reply.Response.Code("Mode"u8) is { } mode
            ? reply.ToAnswer(new EventConfig(mode, reply.Response.Code("UploadMediaCompleteEventSwitch"u8) != "OFF"))
            : reply.ToIncomplete<EventConfig>("The answer has no Mode.");
    }

    // Finds mistakes of this service, which VOD would answer with a less specific code.
    private static Failure? Refuse(ProcessMediaRequest request)
    {
        if (request.Definitions.IsDefaultOrEmpty)
            return new Failure("Request.NoDefinitions", "ProcessMedia needs at least one definition.");
        if (string.IsNullOrEmpty(request.Session.Value) || request.Session.Value.Length > MaxSessionIdLength)
            return new Failure("Request.SessionId", "A SessionId has 1 to 50 characters.");
        return request.SessionContext?.Length > MaxSessionContextLength
            ? new Failure("Request.SessionContextTooLong", "A SessionContext has at most 1000 characters.")
            : null;
    }

    // Only the outer status shows that a task was aborted; otherwise the procedure's own status is more precise.
    private static ProcedureStatus StatusOf(VodObject response, VodObject procedure)
    {
        var outer = ProcedureTaskReader.ReadStatus(response);
        return outer == ProcedureStatus.Aborted || procedure.Code("Status"u8) is null
            ? outer
            : ProcedureTaskReader.ReadStatus(procedure);
    }

    private static TaskSummary? Summarise(VodObject task) => task.Task("TaskId"u8) is { } id
        ? new TaskSummary(
            id,
            ProcedureTaskReader.ReadStatus(task),
            task.Id("SessionId"u8) is { } session ? new SessionId(session) : null)
        {
            IsProcedure = IsProcedure(task.Code("TaskType"u8)),
            CreatedAt = task.Time("CreateTime"u8),
        }
        : null;

    /// <summary>
    /// Spellings of the type vary (<c>protocol</c> d.2), so every type counts as a procedure that is not known to be another task. Taken
    /// for another task, the procedure that an upload brought would be requested, and billed, a second time.
    /// </summary>
    private static bool IsProcedure(string? type) =>
        type is null || !OtherTaskTypes.Contains(type.EndsWith("Task", StringComparison.OrdinalIgnoreCase) ? type[..^"Task".Length] : type);

    private static FoundMedia? Find(VodObject media)
    {
        var basic = media.Object("BasicInfo"u8);
        return media.File("FileId"u8) is { } fileId
            ? new FoundMedia(
                fileId,
                MediaReader.FromBasicInfo(basic, media.Object("MetaData"u8)),
                MediaReader.IsMadeByVod(basic))
            : null;
    }

    // A handle may look like a number and must never be cut.
    private static PulledEvent Pulled(JsonElement element)
    {
        var pulled = new VodObject(element);
        return new PulledEvent(
            pulled.Text("EventHandle"u8, int.MaxValue),
            JsonMarshal.GetRawUtf8Value(element).ToArray(),
            pulled.Object("FileUploadEvent"u8).Object("MediaBasicInfo"u8).Time("CreateTime"u8));
    }

    private static MediaDescription Describe(VodObject media) => new(
        MediaReader.FromBasicInfo(media.Object("BasicInfo"u8), media.Object("MetaData"u8)),
        ProcedureTaskReader.WithOrdinals(
            media.Object("TranscodeInfo"u8).Objects("TranscodeSet"u8)
                .Select(item => ProcedureTaskReader.Describe(item, new Output
                {
                    Type = "Transcode",
                    Definition = item.Integer("Definition"u8) ?? 0,
                    Status = OutputStatus.Success,
                }))
                .Where(output => output.Definition != 0)))
    {
        MadeByVod = MediaReader.IsMadeByVod(media.Object("BasicInfo"u8)),
    };
}
