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
    [InlineData("KILL")]
    public Task A_restart_changes_nothing_that_was_known(string signal) => SurvivesAsync(signal);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_restart_after_Ctrl_C_changes_nothing_that_was_known() => SurvivesAsync("INT");

    private async Task SurvivesAsync(string signal)
    {
        await _simulator.UploadAsync(10);
        await _service.DeliverAsync(Events.NewFileUpload("1", procedure: "external-t0"));
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
    public void The_service_watches_no_files()
    {
        var open = Directory.EnumerateFiles($"/proc/{_service.Process.Id}/fd")
            .Select(static file => new FileInfo(file).LinkTarget)
            .ToArray();

        Assert.Contains(open, target => target == _service.Database);
        Assert.DoesNotContain("anon_inode:inotify", open);
    }

    /// <summary>VOD answers after ten minutes, which is longer than the test waits for the end of the process.</summary>
    [Fact]
    public Task A_service_stops_although_VOD_does_not_answer() => StopsAsync(callTimeoutSeconds: 2);

    /// <summary>A call may take longer than the host gives its services to stop.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public Task A_service_stops_before_its_calls_time_out() => StopsAsync(callTimeoutSeconds: 60);

    private static async Task StopsAsync(int callTimeoutSeconds)
    {
        await using var silent = await SimulatorProcess.StartAsync();
        await silent.SetFaultsAsync(new { apiDelayMs = 600_000 });
        await using var service = await StandaloneProcess.StartAsync(
            silent.Address,
            settings => settings["Vod__Apps__default__CallTimeoutSeconds"] = StandaloneProcess.Text(callTimeoutSeconds));
        for (var fileId = 1; fileId <= 100; fileId++)
            await service.DeliverAsync(Events.NewFileUpload(StandaloneProcess.Text(fileId)));

        await service.Process.SignalAsync("TERM");

        Assert.Equal(0, await service.Process.ExitsAsync(Eventually.Patience));
    }

    [Theory]
    [InlineData("--api-port")]
    [InlineData("--sim-port")]
    public async Task The_service_names_a_taken_port_and_its_option(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = StandaloneProcess.Text(((IPEndPoint)taken.LocalEndpoint).Port);
        var free = StandaloneProcess.Text(FreePorts.Next());
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        await using var process = StandaloneProcess.Launch(
            new Dictionary<string, string>(),
            "--once", "--data", data.FullName, option, port, option == "--api-port" ? "--sim-port" : "--api-port", free);

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
