using System.Net;
using System.Net.Sockets;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>One service and one data directory for all restarts in the tests below.</summary>
public sealed class RestartedService : IAsyncLifetime
{
    internal SimulatorProcess Simulator { get; private set; } = null!;

    internal StandaloneProcess Service { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        Service = await StandaloneProcess.StartAsync(Simulator.Address, StandaloneProcess.WithoutLookUps);
        await Simulator.PushToAsync(Service.Receiver);
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}

/// <summary>Starting, stopping and restarting.</summary>
public sealed class LivesTests(RestartedService restarted) : IClassFixture<RestartedService>
{
    private readonly SimulatorProcess _simulator = restarted.Simulator;
    private readonly StandaloneProcess _service = restarted.Service;

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task What_was_known_before_is_known_after(string signal)
    {
        await _simulator.UploadAsync(10);
        await _service.DeliverAsync(Events.NewFileUpload("1", procedure: "somebody-elses-t0"));
        await new Witness(_simulator, _service).EveryUploadBecomesReadyAsync();
        var before = await KnownAsync();

        await _service.Process.SignalAsync(signal);
        var exitCode = await _service.Process.ExitsAsync(Eventually.Patience);
        await _service.StartAgainAsync();

        Assert.Equal(signal == "KILL" ? 137 : 0, exitCode);
        Assert.Equal((await _simulator.UploadsAsync()).Count + 1, (await _service.ListAsync()).Count);
        Assert.Equal(before, await KnownAsync());
    }

    /// <summary>Watching for changed settings would also watch every write to the database.</summary>
    [Fact]
    public void It_watches_no_files()
    {
        var open = Directory.EnumerateFiles($"/proc/{_service.Process.Id}/fd").Select(static file => new FileInfo(file).LinkTarget).ToArray();

        Assert.Contains(open, target => target == _service.Database);
        Assert.DoesNotContain("anon_inode:inotify", open);
    }

    /// <summary>VOD answers after ten minutes, which is longer than the test waits for the end of the process.</summary>
    [Fact]
    public async Task It_stops_though_VOD_does_not_answer()
    {
        await using var silent = await SimulatorProcess.StartAsync();
        await silent.SetFaultsAsync(new { apiDelayMs = 600_000 });
        await using var service = await StandaloneProcess.StartAsync(silent.Address, static settings => settings["Vod__Apps__default__CallTimeoutSeconds"] = "60");
        for (var fileId = 1; fileId <= 100; fileId++)
            await service.DeliverAsync(Events.NewFileUpload(StandaloneProcess.Text(fileId)));

        await service.Process.SignalAsync("TERM");

        Assert.Equal(0, await service.Process.ExitsAsync(Eventually.Patience));
    }

    [Theory]
    [InlineData("--api-port")]
    [InlineData("--sim-port")]
    public async Task A_taken_port_is_named(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = StandaloneProcess.Text(((IPEndPoint)taken.LocalEndpoint).Port);
        var free = StandaloneProcess.Text(FreePorts.Next());
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        await using var process = StandaloneProcess.Launch(
            new Dictionary<string, string>(), "--once", "--data", data.FullName, option, port, option == "--api-port" ? "--sim-port" : "--api-port", free);

        var exitCode = await process.ExitsAsync(Eventually.Patience);

        Assert.Equal(1, exitCode);
        Assert.Contains($"Port {port} ", process.Errors, StringComparison.Ordinal);
        Assert.Contains(option, process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Errors + process.Output, StringComparison.Ordinal);
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task The_walkthrough_works_with_a_VOD_in_another_process()
    {
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        await using var process = StandaloneProcess.Launch(
            new Dictionary<string, string>(),
            "--once", "--data", data.FullName, "--api-port", StandaloneProcess.Text(FreePorts.Next()), "--vod", simulator.Address);

        var exitCode = await process.ExitsAsync(Eventually.Patience);

        Assert.True(exitCode == 0, process.Errors);
        var upload = Assert.Single(await simulator.UploadsAsync());
        Assert.Contains($"FileId {upload.FileId}", process.Output, StringComparison.Ordinal);
        Assert.Contains("ready", process.Output, StringComparison.Ordinal);
        Assert.Single(await simulator.JobsAsync());
        data.Delete(recursive: true);
    }

    private async Task<IReadOnlyList<string>> KnownAsync()
    {
        var known = new List<string>();
        foreach (var file in await _service.ListAsync())
        {
            var fileId = file.GetProperty("fileId").GetString()!;
            known.Add(file.GetRawText());
            known.AddRange((await _service.TimelineAsync(fileId)).Select(static entry => entry.GetRawText()));
        }

        return known;
    }
}
