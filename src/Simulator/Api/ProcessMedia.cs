using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Jobs;
using Media.Simulator.Library;

namespace Media.Simulator.Api;

/// <summary>Starts a procedure on a file. Submission only: the outcome comes by event or query.</summary>
internal sealed class ProcessMedia(MediaLibrary library, Procedures procedures) : IApiCall
{
    public const int MaxSessionIdLength = 50;
    public const int MaxSessionContextLength = 1000;
    private static readonly string[] NotifyModes = ["Finish", "Change", "None"];
    private static readonly string[] AiTasks = ["AiContentReviewTask", "AiAnalysisTask", "AiRecognitionTask"];

    public string Action => "ProcessMedia";

    public Shape Shape => RequestShapes.ProcessMedia;

    public async ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var fileId = parameters.Text("FileId");
        if (Refuse(parameters, fileId) is { } failure)
            return failure;
        if (library.Find(fileId) is not { } file)
            return ApiErrors.NoSuchFile;

        var subtasks = parameters.Member("MediaProcessTask") is { } task ? SubtaskInputs.FromMediaProcessTask(task) : [];
        if (subtasks.Count == 0 && !AiTasks.Any(name => parameters.Member(name) is not null))
            return ApiErrors.Invalid("There is no task to do.");

        var accepted = procedures.TryAccept(new ProcedureOrder(file, Action, subtasks)
        {
            SessionId = parameters.Text("SessionId"),
            SessionContext = parameters.Text("SessionContext"),
            NotifyMode = parameters.Text("TasksNotifyMode") is { Length: > 0 } mode ? mode : "Finish",
            Priority = parameters.Integer("TasksPriority"),
        });
        if (accepted is null)
            return ApiErrors.DuplicateSession;

        // Not a cancellation of the job: a client that went away does not stop what was accepted.
        await accepted.Reported.WaitAsync(cancellationToken);
        return new ApiAnswer.Success(new JsonObject { ["TaskId"] = accepted.Task.TaskId });
    }

    private static ApiAnswer.Failure? Refuse(JsonElement parameters, string fileId)
    {
        if (fileId.Length == 0)
        {
            return parameters.Member("Url") is null && parameters.Member("MediaStoragePath") is null
                ? ApiErrors.Missing("FileId")
                : ApiErrors.NotSimulated("ProcessMedia by Url or MediaStoragePath");
        }

        if (parameters.Text("OutputAsIndependentMedia") == "ON")
            return ApiErrors.NotSimulated("OutputAsIndependentMedia");
        if (SessionProblem(parameters) is { } failure)
            return failure;
        if (parameters.Text("TasksNotifyMode") is { Length: > 0 } mode && !NotifyModes.Contains(mode))
            return ApiErrors.InvalidValue($"TasksNotifyMode is one of {string.Join(", ", NotifyModes)}.");
        return parameters.Integer("TasksPriority") is < -10 or > 10 ? ApiErrors.InvalidValue("TasksPriority is from -10 to 10.") : null;
    }

    public static ApiAnswer.Failure? SessionProblem(JsonElement parameters) =>
        parameters.Text("SessionId").Length > MaxSessionIdLength ? ApiErrors.SessionIdTooLong
        : parameters.Text("SessionContext").Length > MaxSessionContextLength ? ApiErrors.SessionContextTooLong
        : null;
}
