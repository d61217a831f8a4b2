using Media.Domain;
using Media.Grains.Files;
using Media.Storage;
using Media.Vod;
using Media.Vod.Callbacks;
using Microsoft.Extensions.Hosting;

namespace Media.Grains;

/// <summary>
/// A silo gets its share of the callbacks in the moment it joins. What their way costs the first time only, compilation and a
/// connection to the database, it pays before: otherwise a rolling restart is a stall for each silo.
/// </summary>
internal sealed class WarmUp(IMediaFileStore store, AppRules rules, VodApps apps, TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>VOD's ids are never so short.</summary>
    private static readonly FileId Nobody = FileId.Parse("0");

    private static ReadOnlySpan<byte> Upload =>
        """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"0","MediaBasicInfo":{"Name":"warm-up.mp4","Category":"Video","MediaUrl":""},"ProcedureTaskId":"","MetaData":{"Duration":1,"Size":1}}}"""u8;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var app = apps.All.Keys.FirstOrDefault() ?? "";
        var evidence = EventTranslator.Translate(Upload, Nobody, "warm-up", clock.Now(), EvidenceSource.Push)!;
        var file = MediaFile.New(Nobody, app, rules.SubAppIdOf(app), null).Apply(evidence, rules.Of(app));
        var record = MediaFileJson.Write(file);
        MediaFileJson.Read(record);
        try
        {
            // An update of a row that is not there: the statement is run, and nothing is written.
            await store.CommitAsync(new FileWrite(Nobody, app, 0, file.Status, null, clock.Now(), ExpectedVersion: 1, record), null);
        }
        catch (StoreUnavailableException)
        {
            // Whether it can store, /readyz says.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
