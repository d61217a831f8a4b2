using System.Security.Cryptography;
using System.Text;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>
/// The program that <c>run.sh</c> starts, with the simulator in its own process: once without API keys, as a newcomer runs it, and once
/// with one.
/// </summary>
public sealed class DocumentedService : IAsyncLifetime
{
    internal SimulatorProcess Simulator { get; private set; } = null!;

    /// <summary>The service without API keys, to which the simulator pushes.</summary>
    internal StandaloneProcess Service { get; private set; } = null!;

    internal StandaloneProcess Keyed { get; private set; } = null!;

    internal string Key { get; } = RandomNumberGenerator.GetHexString(64);

    /// <summary>A file that the service with the key knows.</summary>
    internal string FileId { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        var open = StandaloneProcess.StartAsync(Simulator.Address);
        Keyed = await StandaloneProcess.StartAsync(Simulator.Address, settings =>
        {
            settings["Api__Keys__operator__Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(Key)));
            settings["Api__Keys__operator__Scopes__0"] = "operate";
        });
        Keyed.Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        await Simulator.PushToAsync(Keyed.Receiver);
        FileId = Assert.Single(await Simulator.UploadAsync(1));
        await Eventually.SeesAsync(() => Keyed.FindAsync(FileId), static file => file is not null, "the file");
        Service = await open;
        await Simulator.PushToAsync(Service.Receiver);
    }

    public async Task DisposeAsync()
    {
        await Keyed.DisposeAsync();
        await Service.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}

[CollectionDefinition(nameof(DocumentedService))]
public sealed class DocumentedServiceCollection : ICollectionFixture<DocumentedService>;
