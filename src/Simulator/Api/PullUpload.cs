using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Jobs;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>Fetches a file from a URL; the result comes as PullComplete. Nothing is really fetched.</summary>
internal sealed class PullUpload(PullUploads pulls) : IApiCall
{
    private const double Seconds = 60;

    public string Action => "PullUpload";

    public Shape Shape => RequestShapes.PullUpload;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        if (!Callbacks.ReceiverUrl.TryParse(parameters.Text("MediaUrl"), out var url))
            return new(new ApiAnswer.Failure("InvalidParameterValue.MediaUrl", "MediaUrl is an http or https URL"));
        if (ProcessMedia.SessionProblem(parameters) is { } failure)
            return new(failure);

        var procedure = parameters.Text("Procedure").Length > 0
            ? new AttachedProcedure(AttachedProcedure.DefaultDefinitions, parameters.Text("SessionContext"))
            : null;
        var order = new PullOrder(url, SourceOf(parameters, url), procedure, parameters.Text("SessionId"), parameters.Text("SessionContext"));
        return new(pulls.TryAccept(order) is { } task
            ? new ApiAnswer.Success(new JsonObject { ["TaskId"] = task.TaskId })
            : ApiErrors.DuplicateSession);
    }

    private static MediaSource SourceOf(JsonElement parameters, Uri url)
    {
        var fileName = Path.GetFileName(url.LocalPath);
        var type = parameters.Text("MediaType") is { Length: > 0 } given ? given.ToLowerInvariant() : MediaCategory.TypeOf(fileName, null);
        var name = parameters.Text("MediaName") is { Length: > 0 } mediaName ? mediaName : fileName;
        return MediaSource.Of(name, MediaCategory.OfType(type), type, Seconds) with { SourceContext = parameters.Text("SourceContext") };
    }
}
