using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Media.Simulator.Faults;

namespace Media.Simulator.Control;

/// <summary><c>POST /sim/uploads</c>: the console's upload, as often as <c>count</c> says.</summary>
internal sealed record UploadRequest(
    string? Name, string? Category, double? DurationSeconds, int? Width, int? Height, string? Procedure, IReadOnlyList<long>? Definitions,
    string? SourceContext, string? SessionContext, int? Count);

internal sealed record UploadAnswer(IReadOnlyList<string> FileIds);

/// <param name="Mode">PUSH or PULL: the way the event goes.</param>
internal sealed record EventAnswer(string Mode);

internal sealed record UploadsView(IReadOnlyList<UploadView> Uploads);

internal sealed record UploadView(string FileId, string Name, DateTimeOffset UploadedAt, bool Notified);

internal sealed record ClockRequest(double? Speed, double? JobSeconds);

internal sealed record ClockView(double Speed, double JobSeconds, DateTimeOffset Now);

internal sealed record ReceiverRequest(string? Url);

internal sealed record ReceiverView(string? Url);

internal sealed record JobsView(IReadOnlyList<JobView> Jobs);

internal sealed record JobView(
    string FileId, string TaskId, string SessionId, string Action, IReadOnlyList<long> Definitions, DateTimeOffset AcceptedAt, string Status,
    IReadOnlyList<JobOutputView> Outputs);

/// <summary>When an output of a job is begun and finished, to the fraction of a second that VOD itself does not tell.</summary>
internal sealed record JobOutputView(string Type, long Definition, DateTimeOffset BeginAt, DateTimeOffset FinishAt);

internal sealed record StatsView(
    IReadOnlyDictionary<string, SortedDictionary<string, long>> ApiCalls, long CallbacksAttempted, long CallbacksAnswered200,
    long CallbacksFailed, long CallbacksTimedOut, long CallbacksRetried, long CallbacksDropped, long CallbacksDuplicated,
    long CallbacksReordered, long CallbacksWithoutReceiver, long CallbacksOverflowed, int CallbacksWaiting, int EventsWaiting, int Files,
    int Jobs);

internal sealed record Problem(string Type, string Title, int Status, string Detail);

/// <summary>The JSON of <c>/sim</c>: camel case, and a member nobody knows is a mistake worth telling.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(UploadRequest))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(EventAnswer))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(UploadsView))]
[JsonSerializable(typeof(ClockRequest))]
[JsonSerializable(typeof(ClockView))]
[JsonSerializable(typeof(ReceiverRequest))]
[JsonSerializable(typeof(ReceiverView))]
[JsonSerializable(typeof(JobsView))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(FaultPatch))]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ControlJson : JsonSerializerContext;
