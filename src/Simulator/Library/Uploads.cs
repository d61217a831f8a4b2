using System.Globalization;
using Media.Simulator.Callbacks;
using Media.Simulator.Jobs;

namespace Media.Simulator.Library;

/// <summary>What a procedure template named at upload makes: these definitions, with the upload's session context.</summary>
internal sealed record AttachedProcedure(IReadOnlyList<long> Definitions, string SessionContext)
{
    public static readonly IReadOnlyList<long> DefaultDefinitions = [100010, 100020];
}

/// <summary>Files that arrive: from the console (<c>/sim/uploads</c>).</summary>
internal sealed class Uploads(MediaLibrary library, Procedures procedures, EventConfig config, EventRouter events)
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<MediaFile> _fromConsole = new();

    public IEnumerable<MediaFile> FromConsole => _fromConsole;

    public MediaFile Add(MediaSource source, AttachedProcedure? procedure)
    {
        var file = library.Add(source);
        _fromConsole.Enqueue(file);
        var taskId = Attach(file, procedure);
        if (config.Current.UploadSwitch == EventSettings.On)
            _ = events.Publish(NewFileUpload(file, taskId));
        return file;
    }

    /// <returns>The TaskId of the procedure that was started, or the empty string VOD writes for none.</returns>
    public string Attach(MediaFile file, AttachedProcedure? procedure)
    {
        if (procedure is null)
            return "";
        var order = new ProcedureOrder(file, "Upload", [.. procedure.Definitions.Select(SubtaskInputs.Transcode)])
        {
            SessionContext = procedure.SessionContext,
        };
        return procedures.TryAccept(order)!.Task.TaskId;
    }

    private static VodEvent NewFileUpload(MediaFile file, string procedureTaskId) => new(
        "NewFileUpload", "FileUploadEvent", string.Create(CultureInfo.InvariantCulture, $"upload:{file.Ordinal}"),
        _ => MediaPayloads.FileUploadTask(file, procedureTaskId), file);
}
