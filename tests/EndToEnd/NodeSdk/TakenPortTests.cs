using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.NodeSdk;

public sealed class TakenPortTests
{
    [Fact]
    public async Task The_simulator_names_a_taken_port_in_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = StandaloneProcess.Text(((IPEndPoint)taken.LocalEndpoint).Port);

        using var simulator = Process.Start(new ProcessStartInfo("dotnet", [Repository.SimulatorAssembly(), "--port", port])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(Eventually.Patience);
        var output = simulator.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = await simulator.StandardError.ReadToEndAsync(limit.Token);
        await simulator.WaitForExitAsync(limit.Token);

        Assert.Equal(1, simulator.ExitCode);
        Assert.Equal($"Port {port} of 127.0.0.1 is taken: stop the program that uses it, or choose another with --port.", errors.Trim());
        Assert.Equal("", await output);
    }
}
