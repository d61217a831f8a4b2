using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Tasks;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>Starts a procedure on a file. Its outcome is reported later, by event or query.</summary>
internal sealed class ProcessMedia(MediaLibrary library, ProcedureRunner procedures) : IApiCall
{
    public const int MaxSessionIdLength = 50;
    public const int MaxSessionContextLength = 1000;
    private static readonly string[] NotifyModes = ["Finish", "Change", "None"];
    private static readonly string[] AiTasks = ["AiContentReviewTask", "AiAnalysisTask", "AiRecognitionTask"];

    public string Action => "ProcessMedia";

    public ParameterSchema Schema => RequestSchemas.ProcessMedia;

    public async ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var fileId = parameters.Text("FileId");
        if (Check(parameters, fileId) is { } failure)
            return failure;
        if (library.Find(fileId) is not { } file)
            return ApiErrors.NoSuchFile;

        var subtasks = parameters.Member("MediaProcessTask") is { } task ? SubtaskInputs.FromMediaProcessTask(task) : [];
        if (subtasks.Count == 0 && !AiTasks.Any(name => parameters.Member(name) is not null))
            return ApiErrors.Invalid("The request has no task.");

        var started = procedures.TryStart(new ProcedureRequest(file, Action, subtasks)
        {
            SessionId = parameters.Text("SessionId"),
            SessionContext = parameters.Text("SessionContext"),
            NotifyMode = parameters.Text("TasksNotifyMode") is { Length: > 0 } mode ? mode : "Finish",
            Priority = parameters.Integer("TasksPriority"),
        });
        if (started is null)
            return ApiErrors.DuplicateSession;

        // Cancels only the wait: an accepted task goes on without the client.
        await started.MayAnswer.WaitAsync(cancellationToken);
        return new ApiResult.Success(new JsonObject { ["TaskId"] = started.Task.TaskId });
    }

    private static ApiResult.Failure? Check(JsonElement parameters, string fileId)
    {
        if (fileId.Length == 0)
        {
            return parameters.Member("Url") is null && parameters.Member("MediaStoragePath") is null
                ? ApiErrors.Missing("FileId")
                : ApiErrors.NotSimulated("ProcessMedia by Url or MediaStoragePath");
        }

        if (parameters.Text("OutputAsIndependentMedia") == "ON")
            return ApiErrors.NotSimulated("OutputAsIndependentMedia");
        if (CheckSession(parameters) is { } failure)
            return failure;
        if (parameters.Text("TasksNotifyMode") is { Length: > 0 } mode && !NotifyModes.Contains(mode))
            return ApiErrors.InvalidValue($"TasksNotifyMode must be one of {string.Join(", ", NotifyModes)}.");
        return parameters.Integer("TasksPriority") is < -10 or > 10
            ? ApiErrors.InvalidValue("TasksPriority must be between -10 and 10.")
            : null;
    }

    public static ApiResult.Failure? CheckSession(JsonElement parameters) =>
        parameters.Text("SessionId").Length > MaxSessionIdLength ? ApiErrors.SessionIdTooLong
        : parameters.Text("SessionContext").Length > MaxSessionContextLength ? ApiErrors.SessionContextTooLong
        : null;
}
