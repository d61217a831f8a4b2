using System.Text.Json.Serialization;
using Media.Api.Callbacks;
using Media.ServiceDefaults;

namespace Media.Api.Files;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MediaFileView))]
[JsonSerializable(typeof(Page<MediaFileView>))]
[JsonSerializable(typeof(TimelineView))]
[JsonSerializable(typeof(Page<EventView>))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(CallbackCode))]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class ApiJson : JsonSerializerContext;
