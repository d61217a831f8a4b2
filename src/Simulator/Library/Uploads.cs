using System.Collections.Concurrent;
using System.Globalization;
using Media.Simulator.Callbacks;
using Media.Simulator.Tasks;

namespace Media.Simulator.Library;

/// <summary>Uploads files as VOD's console would (<c>/sim/uploads</c>) and publishes NewFileUpload.</summary>
internal sealed class Uploads(MediaLibrary library, ProcedureRunner procedures, EventConfigStore config, EventPublisher events)
{
    private readonly ConcurrentQueue<MediaFile> _fromConsole = new();

    public IEnumerable<MediaFile> FromConsole => _fromConsole;

    public MediaFile Add(MediaSource source, AttachedProcedure? procedure)
    {
        var file = library.Add(source);
        _fromConsole.Enqueue(file);
        var taskId = StartAttached(file, procedure);
        if (config.Current.UploadSwitch == EventConfig.On)
            _ = events.PublishAsync(NewFileUpload(file, taskId));
        return file;
    }

    /// <summary>Starts the procedure that is attached to the upload.</summary>
    /// <returns>Its TaskId, or the empty string that VOD uses for none.</returns>
    public string StartAttached(MediaFile file, AttachedProcedure? procedure)
    {
        if (procedure is null)
            return "";
        var request = new ProcedureRequest(file, "Upload", [.. procedure.Definitions.Select(SubtaskInputs.Transcode)])
        {
            SessionContext = procedure.SessionContext,
        };
        return procedures.TryStart(request)!.Task.TaskId;
    }

    private static VodEvent NewFileUpload(MediaFile file, string procedureTaskId) => new(
        "NewFileUpload", "FileUploadEvent", string.Create(CultureInfo.InvariantCulture, $"upload:{file.Ordinal}"),
        _ => MediaPayloads.FileUploadTask(file, procedureTaskId), file);
}
