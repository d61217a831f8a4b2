using System.Net;
using System.Net.Sockets;
using Media.Tests.Cluster.Postgres;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>
/// Runs every instruction of the Dockerfile. With <c>MEDIA_IMAGES=1</c> it also builds the programs and starts them from the images, which
/// takes minutes.
/// </summary>
[Trait("Category", "Long")]
public sealed class ImageTests
{
    private static readonly bool WithPrograms = Environment.GetEnvironmentVariable("MEDIA_IMAGES") == "1";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task The_images_contain_only_what_they_need_and_run_as_an_unprivileged_user()
    {
        await using var build = await ImageBuild.RunAsync(isHollow: !WithPrograms);

        (string Image, string Program)[] images =
            [("silo", "Media.Silo.dll"), ("api", "Media.Api.dll"), ("simulator", "Media.Simulator.dll")];
        foreach (var (image, program) in images)
        {
            var configuration = await build.ConfigurationAsync(image);
            Assert.Equal("1654", configuration.GetProperty("User").GetString());
            var entryPoint = configuration.GetProperty("Entrypoint").EnumerateArray().Select(static word => word.GetString());
            Assert.Equal(["dotnet", program], entryPoint.Take(2));
            // Prints the user, the program in the working directory, and any of these files in the image.
            var seen = await build.AskAsync(
                image,
                "sh",
                "-c",
                $"id -u; ls {program}; find / -xdev -iname nuget.config -o -name '*.csproj' -o -name '*.env*' 2>/dev/null; true");
            Assert.Equal($"1654\n{program}", seen.ReplaceLineEndings("\n"));
        }

        if (WithPrograms)
            await SiloAndApiAreReadyAsync(build);
    }

    private static async Task SiloAndApiAreReadyAsync(ImageBuild build)
    {
        var (siloPort, apiPort) = (FreePorts.Next(), FreePorts.Next());
        var settings = StandaloneProcess.QuickSettings();
        var postgres = await PostgresServer.SharedAsync();
        settings["Storage__ConnectionString"] = settings["Cluster__ConnectionString"] = await postgres.CreateDatabaseAsync("images");
        settings["Cluster__SiloPort"] = StandaloneProcess.Text(FreePorts.Next());
        settings["Cluster__GatewayPort"] = StandaloneProcess.Text(FreePorts.Next());

        await using var silo = await build.StartAsync("silo", new(settings) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{siloPort}" });
        await using var api = await build.StartAsync("api", new(settings) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{apiPort}" });

        try
        {
            await IsReadyAsync(silo, siloPort);
            await IsReadyAsync(api, apiPort);
            Assert.Equal("", await build.AskAsync("api", "dotnet", "Media.Api.dll", "--health", $"http://127.0.0.1:{apiPort}/readyz"));
        }
        finally
        {
            // A killed buildah leaves its program running; a stopped one stops it.
            await Task.WhenAll(StopAsync(api, apiPort), StopAsync(silo, siloPort));
        }
    }

    private static async Task StopAsync(GuardedProcess process, int port)
    {
        await process.SignalAsync("TERM");
        await process.ExitsAsync(StartLimit);
        await Eventually.HoldsAsync(() => IsClosedAsync(port), $"nothing listens on port {port}");
    }

    private static async Task<bool> IsClosedAsync(int port)
    {
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task IsReadyAsync(GuardedProcess process, int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Eventually.Patience };
        await Eventually.SeesAsync(AskAsync, static seen => seen == (HttpStatusCode.OK, HttpStatusCode.OK), "alive and ready", StartLimit);

        async Task<(HttpStatusCode Alive, HttpStatusCode Ready)> AskAsync()
        {
            Assert.False(process.HasExited, process.Output + process.Errors);
            try
            {
                using var alive = await http.GetAsync("/livez");
                using var ready = await http.GetAsync("/readyz");
                return (alive.StatusCode, ready.StatusCode);
            }
            catch (HttpRequestException)
            {
                return default;
            }
        }
    }
}
