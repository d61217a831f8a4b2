using System.Text;
using System.Text.Json.Nodes;
using Media.Api;
using Media.Contracts;
using Media.Domain;
using Media.ServiceDefaults;
using Media.Silo;
using Media.Grains.Pulling;
using Media.Simulator;
using Media.Storage;
using Media.Tests.Cluster.Api;
using Media.Vod.Callbacks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Core.Internal;

namespace Media.Tests.Cluster.Files;

/// <summary>
/// Runs a silo and the API in this process, on a real database and against a <see cref="RunningVod"/>, with settings that make lives last
/// seconds.
/// </summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    public const string GrainType = "media-file";
    public const string DiscoveryGrainType = "discovery";

    private readonly WebApplication _app;
    private readonly MediaDatabase _other;
    private readonly LogLines _logged;

    private RunningSilo(WebApplication app, string connectionString, LogLines logged)
    {
        _app = app;
        _logged = logged;
        _other = new MediaDatabase(new StorageOptions { ConnectionString = connectionString, StatsAgeSeconds = 0 });
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)) };
    }

    public HttpClient Http { get; }

    public bool IsDisposed { get; private set; }

    /// <summary>The lines that this service logged at Warning or above.</summary>
    public IEnumerable<string> Warnings => _logged.Lines
        .Where(static line => line.Level >= LogLevel.Warning && line.Text.StartsWith("Media.", StringComparison.Ordinal))
        .Select(static line => line.Text);

    public IServiceProvider Services => _app.Services;

    public WatchedStore Store => (WatchedStore)Services.GetRequiredService<IMediaFileStore>();

    /// <summary>Reads the database through a connection of its own, as another process would.</summary>
    public IMediaFileReader Reader => _other.Reader;

    /// <summary>A store through which another activation of a file would write.</summary>
    public IMediaFileStore OtherWriter => _other.Store;

    /// <summary>The app of deliveries for which a test names none.</summary>
    public string App { get; set; } = "default";

    public string Receiver => new Uri(Http.BaseAddress!, $"/callbacks/{App}").ToString();

    private IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo with two apps, <c>default</c> and <c>other</c>, which are the same application at VOD.</summary>
    public static Task<RunningSilo> StartAsync(
        string connectionString, RunningVod vod, Action<Dictionary<string, string?>>? settings = null,
        Action<IServiceCollection>? services = null) =>
        StartAsync(connectionString, new Dictionary<string, RunningVod> { ["default"] = vod, ["other"] = vod }, settings, services);

    /// <param name="vods">The VOD of each app.</param>
    public static async Task<RunningSilo> StartAsync(
        string connectionString,
        IReadOnlyDictionary<string, RunningVod> vods,
        Action<Dictionary<string, string?>>? settings = null,
        Action<IServiceCollection>? services = null)
    {
        var configuration = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Storage:ConnectionString"] = connectionString,
            ["Cluster:SiloPort"] = $"{FreePorts.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePorts.Next()}",
            ["Life:LookUpAfter:0"] = "00:00:05",
            ["Life:LookUpAfter:1"] = "00:00:10",
            ["Life:InferAfter"] = "00:05:00",
            ["Life:FirstBackoff"] = "00:00:00.1",
            ["Life:LongestBackoff"] = "00:00:01",
            ["Life:HandOverGrace"] = "00:00:01",
            ["Sweeper:Interval"] = "00:00:00.1",
            ["Sweeper:Lease"] = "00:00:02",
            ["Discovery:Enabled"] = "false",
            ["Api:DrainSeconds"] = "0",
        };
        foreach (var (app, vod) in vods)
        {
            configuration[$"Vod:Apps:{app}:SecretId"] = SimulatorDefaults.SecretId;
            configuration[$"Vod:Apps:{app}:SecretKey"] = SimulatorDefaults.SecretKey;
            configuration[$"Vod:Apps:{app}:Endpoint"] = vod.Address;
        }

        settings?.Invoke(configuration);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(configuration);
        var logged = new LogLines();
        builder.Logging.ClearProviders().AddProvider(logged);
        builder.Services.Configure<PullOptions>(static options => options.KeepInterval = TimeSpan.FromMilliseconds(200));
        services?.Invoke(builder.Services);
        builder.Services.AddSingleton<IMediaFileStore>(
            static services => new WatchedStore(services.GetRequiredService<GroupCommitStore>()));
        builder.AddServiceDefaults();
        builder.AddMediaSilo();
        // No call of a test fails if the machine stalls for some seconds.
        builder.Services.PostConfigure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(1));
        builder.AddMediaApi();
        var host = builder.Build();
        host.MapMediaApi();
        host.MapMediaSilo();
        await host.StartAsync();
        return new RunningSilo(host, connectionString, logged);
    }

    public IMediaFileGrain File(string fileId) => Grains.GetGrain<IMediaFileGrain>(fileId);

    public Task<ReceiveOutcome> DeliverAsync(string fileId, string body, string? app = null) =>
        File(fileId).Receive(Delivery(body, app ?? App));

    public static EventDelivery Delivery(string body, string app = "default")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var envelope = CallbackEnvelope.Read(bytes);
        return new EventDelivery(app, DeliverySource.Push, DateTimeOffset.UtcNow, envelope.EventType, envelope.EventKey, bytes, null);
    }

    public Task<ReceiveOutcome> UploadedAsync(string fileId, string procedure = "", string? app = null) =>
        DeliverAsync(fileId, Upload(fileId, procedure), app);

    public Task<ReceiveOutcome> FinishedAsync(string fileId, string task) => DeliverAsync(fileId, Finish(fileId, task));

    public static string Upload(string fileId, string procedure = "") => new JsonObject
    {
        ["EventType"] = "NewFileUpload",
        ["FileUploadEvent"] = new JsonObject
        {
            ["FileId"] = fileId,
            ["MediaBasicInfo"] = new JsonObject { ["Name"] = "clip.mp4", ["Category"] = "Video" },
            ["ProcedureTaskId"] = procedure,
        },
    }.ToJsonString();

    public static string Finish(string fileId, string task) =>
        $$$$"""
        {"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{"TaskId":"{{{{task}}}}","Status":"FINISH",
        "FileId":"{{{{fileId}}}}","MediaProcessResultSet":[
        {"Type":"Transcode","TranscodeTask":{"Status":"SUCCESS","Input":{"Definition":100010},
        "Output":{"Url":"https://example.com/{{{{fileId}}}}.mp4"}}}]}}
        """;

    /// <summary>The file's row, read through the separate connection.</summary>
    public ValueTask<StoredFile?> RowAsync(string fileId) => Reader.ReadAsync(FileId.Parse(fileId), default);

    public Task<StoredFile> BecomesAsync(string fileId, MediaStatus status, TimeSpan? limit = null) => Eventually.SeesAsync(
        async () => (await RowAsync(fileId))!, row => row?.Status == status, $"{fileId} {status}", limit);

    public async Task<int> ActivationsAsync() => (await ActivationsAsync(GrainType)).Length;

    public async Task<bool> IsActiveAsync(string fileId) =>
        (await ActivationsAsync(GrainType)).Any(file => file.GrainId.Key.ToString() == fileId);

    /// <summary>The activations of this grain type in the whole cluster.</summary>
    public async Task<DetailedGrainStatistic[]> ActivationsAsync(string grainType) =>
        [
            .. (await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
                .Where(grain => grain.GrainId.Type.ToString() == grainType),
        ];

    /// <summary>The number of the app's pullers: one, or none before the first request for it.</summary>
    public async Task<int> PullersAsync() => (await ActivationsAsync("pull")).Count(puller => puller.GrainId.Key.ToString() == App);

    /// <summary>Deactivates the app's puller, as a silo may do at any time.</summary>
    public ValueTask DeactivatePullerAsync() =>
        Grains.GetGrain<IPullGrain>(App).AsReference<IGrainManagementExtension>().DeactivateOnIdle();

    /// <summary>Requests a scan, as a silo does from time to time.</summary>
    public Task RequestScanAsync() => Grains.GetGrain<IDiscoveryGrain>(App).Scan();

    /// <summary>Runs a scan in a new activation, which knows earlier scans only from the database, as after a failover.</summary>
    public async Task ScanAsync()
    {
        await Grains.GetGrain<IDiscoveryGrain>(App).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Eventually.HoldsAsync(
            async () => (await ActivationsAsync(DiscoveryGrainType)).All(scanner => scanner.GrainId.Key.ToString() != App),
            "the scanner deactivated");
        await RequestScanAsync();
    }

    /// <summary>The metrics as Prometheus scrapes them.</summary>
    public Task<string> MetricsAsync() => Http.GetStringAsync("/metrics");

    /// <summary>Collects all idle activations of files, as Orleans does after they have been idle for long.</summary>
    public async Task CollectAsync() => await Eventually.SeesAsync(
        async () =>
        {
            await Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            return await ActivationsAsync();
        },
        static activations => activations == 0,
        "no activations");

    public async ValueTask DisposeAsync()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _other.DisposeAsync();
    }
}
