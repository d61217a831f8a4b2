namespace Media.Tests.EndToEnd.Processes;

/// <summary>Runs the built simulator in its own process, on a port that it chooses itself.</summary>
internal sealed class SimulatorProcess : SimulatorClient
{
    private const string Announcement = "Simulator listening on ";
    private readonly GuardedProcess _process;

    private SimulatorProcess(GuardedProcess process, string address)
        : base(address) => _process = process;

    public static async Task<SimulatorProcess> StartAsync(params string[] options)
    {
        var process = GuardedProcess.Start(["dotnet", Repository.SimulatorAssembly(), "--port", "0", .. options]);
        await process.SaysAsync(Announcement);
        var output = await Eventually.SeesAsync(
            () => Task.FromResult(process.Output),
            static seen => seen.Contains('\n', StringComparison.Ordinal),
            "the simulator's address");
        var start = output.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length;
        return new SimulatorProcess(process, output[start..].Trim());
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _process.DisposeAsync();
    }
}
