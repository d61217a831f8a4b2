using System.Diagnostics;
using System.Text;

namespace Media.Tests.EndToEnd.NodeSdk;

/// <summary>The built simulator as a process of its own, on a port it chose itself.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    private const string Announcement = "Simulator listening on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private SimulatorProcess(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    /// <summary>Host and port, as an SDK takes its endpoint.</summary>
    public string Endpoint => new Uri(Address).Authority;

    public static async Task<SimulatorProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.SimulatorAssembly(), "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
                return new SimulatorProcess(process, line[Announcement.Length..].Trim());
        }

        throw new InvalidOperationException($"The simulator ended before it listened: {errors}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
