using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Tasks;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>Adds a file from a URL, without fetching it; PullComplete reports the result.</summary>
internal sealed class PullUpload(PullUploadRunner pulls) : IApiCall
{
    private const double DurationSeconds = 60;

    public string Action => "PullUpload";

    public ParameterSchema Schema => RequestSchemas.PullUpload;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        if (!HttpUrl.TryParse(parameters.Text("MediaUrl"), out var url))
            return new(new ApiResult.Failure("InvalidParameterValue.MediaUrl", "MediaUrl must be an http or https URL"));
        if (ProcessMedia.CheckSession(parameters) is { } failure)
            return new(failure);

        var procedure = parameters.Text("Procedure").Length > 0
            ? new AttachedProcedure(AttachedProcedure.DefaultDefinitions, parameters.Text("SessionContext"))
            : null;
        var request = new PullUploadRequest(
            url, SourceOf(parameters, url), procedure, parameters.Text("SessionId"), parameters.Text("SessionContext"));
        return new(pulls.TryStart(request) is { } task
            ? new ApiResult.Success(new JsonObject { ["TaskId"] = task.TaskId })
            : ApiErrors.DuplicateSession);
    }

    private static MediaSource SourceOf(JsonElement parameters, Uri url)
    {
        var fileName = Path.GetFileName(url.LocalPath);
        var type = parameters.Text("MediaType") is { Length: > 0 } given ? given.ToLowerInvariant() : MediaCategory.TypeFor(fileName, null);
        var name = parameters.Text("MediaName") is { Length: > 0 } mediaName ? mediaName : fileName;
        var source = MediaSource.Create(name, MediaCategory.FromType(type), type, DurationSeconds);
        return source with { SourceContext = parameters.Text("SourceContext") };
    }
}
