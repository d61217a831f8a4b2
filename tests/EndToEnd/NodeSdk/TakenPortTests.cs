using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.NodeSdk;

public sealed class TakenPortTests
{
    [Fact]
    public async Task A_taken_port_is_named_in_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = StandaloneProcess.Text(((IPEndPoint)taken.LocalEndpoint).Port);

        using var second = Process.Start(new ProcessStartInfo("dotnet", [Repository.SimulatorAssembly(), "--port", port])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(Eventually.Patience);
        var output = second.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = await second.StandardError.ReadToEndAsync(limit.Token);
        await second.WaitForExitAsync(limit.Token);

        Assert.Equal(1, second.ExitCode);
        Assert.Equal($"Port {port} of 127.0.0.1 is taken: stop what listens there, or choose another with --port.", errors.Trim());
        Assert.Equal("", await output);
    }
}
