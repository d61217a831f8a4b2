using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Media.Simulator.Faults;

namespace Media.Simulator.Control;

/// <summary>The JSON of <c>/sim</c>: camel case. Unknown members are rejected, because a misspelled setting would have no effect.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(UploadRequest))]
[JsonSerializable(typeof(UploadResponse))]
[JsonSerializable(typeof(PostedEventView))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(UploadsView))]
[JsonSerializable(typeof(ClockRequest))]
[JsonSerializable(typeof(ClockView))]
[JsonSerializable(typeof(ReceiverSetting))]
[JsonSerializable(typeof(JobsView))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(FaultPatch))]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ControlJson : JsonSerializerContext;
