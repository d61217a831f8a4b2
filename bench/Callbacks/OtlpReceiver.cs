using System.Buffers;

namespace Media.Bench.Callbacks;

/// <summary>Receives all telemetry and discards it, so that only the cost of sending it is measured.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _bytes;

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/{signal}", receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Answers with an empty body, which means that everything was accepted.</summary>
    private async Task ReceiveAsync(HttpContext http)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        while (await http.Request.Body.ReadAsync(buffer) is var read and > 0)
            Interlocked.Add(ref _bytes, read);
        ArrayPool<byte>.Shared.Return(buffer);
        http.Response.ContentType = "application/x-protobuf";
    }
}
