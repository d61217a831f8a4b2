using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Silo;
using Media.Vod;
using Media.Vod.Api;
using Microsoft.Extensions.Options;

namespace Media.Bench;

/// <summary>
/// Measures CPU and allocation of one ProcessMedia call, without the network, for each client of this build. A message handler below
/// HttpClient answers; nothing else runs in this process.
/// </summary>
internal static class CallBench
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly ProcessMediaRequest Request =
        new(FileId.Parse("5285890784273533167"), [100010, 100020], new SessionId("media-5285890784273533167-1"), null);

    /// <param name="arguments"><c>--calls</c> (20000).</param>
    public static async Task RunAsync(string[] arguments)
    {
        var calls = new BenchArguments(arguments).Number("calls", 20_000);
        var clients = new List<object>();
        foreach (var client in new[] { "builtin", "sdk" })
        {
            await using var silo = Silo(client);
            try
            {
                clients.Add(await MeasureAsync(client, silo.Services.GetRequiredService<IVodClients>().For("default"), calls));
            }
            catch (OptionsValidationException)
            {
                // This build does not have this client.
            }
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new { bench = "calls", runtime = RuntimeInformation.FrameworkDescription, calls, clients }, Indented));
    }

    private static async Task<object> MeasureAsync(string name, IVodClient client, int calls)
    {
        await CallAsync(client, calls / 2);
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        await CallAsync(client, calls);
        return new
        {
            client = name,
            cpuMicrosecondsPerCall = Math.Round((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / calls, 1),
            bytesPerCall = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / calls,
        };
    }

    private static async Task CallAsync(IVodClient client, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if ((await client.ProcessMediaAsync(Request, default)).Error is { } error)
                throw new InvalidOperationException(error.ToString());
        }
    }

    private static WebApplication Silo(string client)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Vod:Client"] = client,
            ["Vod:Apps:default:SecretId"] = "bench",
            ["Vod:Apps:default:SecretKey"] = "bench",
            ["Vod:Apps:default:SubAppId"] = "1500000001",
            ["Logging:LogLevel:Default"] = "Error",
        });
        builder.AddMediaSilo();
        builder.Services.AddHttpClient(VodRegistration.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(static () => new AcceptingHandler());
        return builder.Build();
    }

    private sealed class AcceptingHandler : HttpMessageHandler
    {
        private static readonly byte[] Answer = Encoding.UTF8.GetBytes(
            """{"Response":{"TaskId":"1500000001-procedurev2-acd4c6bc3cf16b8e9d0a1b2c3d4e5f60t0","""
            + "\"RequestId\":\"6ca31e3a-6b8e-4b4e-9256-fdc700064ef3\"}}");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Answer) });
    }
}
