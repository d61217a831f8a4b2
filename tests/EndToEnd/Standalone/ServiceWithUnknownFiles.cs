using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>
/// A VOD that knows none of the requested files, with two services: one with a pipeline, and one without, with two apps that have secrets.
/// </summary>
public sealed class ServiceWithUnknownFiles : IAsyncLifetime
{
    internal SimulatorProcess Simulator { get; private set; } = null!;

    internal StandaloneProcess Service { get; private set; } = null!;

    internal StandaloneProcess WithoutPipeline { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Simulator = await SimulatorProcess.StartAsync();
        var starting = StandaloneProcess.StartAsync(Simulator.Address, StandaloneProcess.WithoutLookUps);
        WithoutPipeline = await StandaloneProcess.StartAsync(Simulator.Address, static settings =>
        {
            foreach (var app in new[] { "tokened", "signed" })
            {
                settings[$"Vod__Apps__{app}__SecretId"] = settings["Vod__Apps__default__SecretId"];
                settings[$"Vod__Apps__{app}__SecretKey"] = settings["Vod__Apps__default__SecretKey"];
            }

            settings["Vod__Apps__default__Pipeline"] = "false";
            settings["Vod__Apps__tokened__CallbackToken"] = "a-long-secret-token";
            settings["Vod__Apps__signed__SignKey"] = "mysignkey";
        });
        Service = await starting;
    }

    public async Task DisposeAsync()
    {
        await WithoutPipeline.DisposeAsync();
        await Service.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}

[CollectionDefinition(nameof(ServiceWithUnknownFiles))]
public sealed class ServiceWithUnknownFilesCollection : ICollectionFixture<ServiceWithUnknownFiles>;
