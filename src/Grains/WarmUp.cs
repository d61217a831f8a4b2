using Media.Domain;
using Media.Grains.Files;
using Media.Storage;
using Media.Vod;
using Media.Vod.Callbacks;

namespace Media.Grains;

/// <summary>
/// Runs the path of a callback once before the silo joins the cluster and gets its share of the callbacks. The costs that only the first
/// callback has, compilation and a database connection, would otherwise stall a rolling restart at each silo.
/// </summary>
internal sealed class WarmUp(
    IMediaFileStore store, AppRules rules, VodApps apps, TimeProvider clock) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>An id that VOD never assigns: its ids are longer.</summary>
    private static readonly FileId UnusedFileId = FileId.Parse("0");

    private static readonly byte[] Upload =
        """
        {"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"0",
        "MediaBasicInfo":{"Name":"warm-up.mp4","Category":"Video","MediaUrl":""},
        "ProcedureTaskId":"","MetaData":{"Duration":1,"Size":1}}}
        """u8.ToArray();

    /// <summary>The last stage before the silo becomes active.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(WarmUp), ServiceLifecycleStage.ApplicationServices, RunAsync);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var app = apps.All.Keys.FirstOrDefault() ?? "";
        var evidence = EventTranslator.Translate(Upload, UnusedFileId, "warm-up", clock.Now(), EvidenceSource.Push)!;
        var file = MediaFile.New(UnusedFileId, app, rules.SubAppIdOf(app), null).Apply(evidence, rules.Of(app));
        var record = MediaFileJson.Write(file);
        MediaFileJson.Read(record);
        try
        {
            // Updates a row that does not exist: the statement runs and writes nothing.
            await store.CommitAsync(new FileWrite(UnusedFileId, app, 0, file.Status, null, clock.Now(), ExpectedVersion: 1, record), null);
        }
        catch (StoreUnavailableException)
        {
            // Readiness (/readyz) reports whether the silo can store.
        }
    }
}
