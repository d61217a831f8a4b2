using System.Net;
using System.Net.Sockets;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>Starting, stopping, and starting again.</summary>
public sealed class LivesTests
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task What_was_known_before_is_known_after(string signal)
    {
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, StandaloneProcess.WithoutLookUps);
        await simulator.PushToAsync(service.Receiver);
        var fileIds = await simulator.UploadAsync(30);
        await service.DeliverAsync(Events.NewFileUpload("1", procedure: "somebody-elses-t0"));
        await new Witness(simulator, service).AllEndAsync(fileIds.Count, Eventually.Patience, "ready");
        var before = await KnownAsync(service);

        await service.Process.SignalAsync(signal);
        var exitCode = await service.Process.ExitsAsync(StopLimit);
        await service.StartAgainAsync();

        Assert.Equal(signal == "KILL" ? 137 : 0, exitCode);
        Assert.Equal(fileIds.Count + 1, (await service.ListAsync()).Count);
        Assert.Equal(before, await KnownAsync(service));
    }

    /// <summary>A watch for changed settings is one for every write to the database as well.</summary>
    [Fact]
    public async Task It_watches_no_files()
    {
        await using var service = await StandaloneProcess.StartAsync("http://127.0.0.1:9");

        var open = Directory.EnumerateFiles($"/proc/{service.Process.Id}/fd").Select(static file => new FileInfo(file).LinkTarget).ToArray();

        Assert.Contains(open, target => target == service.Database);
        Assert.DoesNotContain("anon_inode:inotify", open);
    }

    [Fact]
    public async Task It_stops_within_ten_seconds_though_VOD_does_not_answer()
    {
        await using var simulator = await SimulatorProcess.StartAsync();
        await simulator.SetFaultsAsync(new { apiDelayMs = 600_000 });
        await using var service = await StandaloneProcess.StartAsync(simulator.Address);
        for (var fileId = 1; fileId <= 100; fileId++)
            await service.DeliverAsync(Events.NewFileUpload(StandaloneProcess.Text(fileId)));

        await service.Process.SignalAsync("TERM");

        Assert.Equal(0, await service.Process.ExitsAsync(StopLimit));
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

        var exitCode = await process.ExitsAsync(StartLimit);

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

        var exitCode = await process.ExitsAsync(StartLimit);

        Assert.True(exitCode == 0, process.Errors);
        var upload = Assert.Single(await simulator.UploadsAsync());
        Assert.Contains($"FileId {upload.FileId}", process.Output, StringComparison.Ordinal);
        Assert.Contains("ready", process.Output, StringComparison.Ordinal);
        Assert.Single(await simulator.JobsAsync());
        data.Delete(recursive: true);
    }

    private static async Task<IReadOnlyList<string>> KnownAsync(StandaloneProcess service)
    {
        var known = new List<string>();
        foreach (var file in await service.ListAsync())
        {
            var fileId = file.GetProperty("fileId").GetString()!;
            known.Add(file.GetRawText());
            known.AddRange((await service.TimelineAsync(fileId)).Select(static entry => entry.GetRawText()));
        }

        return known;
    }
}
