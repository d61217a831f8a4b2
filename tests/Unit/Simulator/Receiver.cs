using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Unit.Simulator;

/// <summary>Receives pushes in place of the service and answers with <see cref="Status"/>.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = Eventually.Patience;
    private readonly WebApplication _app;
    private readonly Channel<JsonObject> _received = Channel.CreateUnbounded<JsonObject>();
    private readonly TaskCompletionSource _end = new();

    private Receiver(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First() + "/callbacks/default");

    /// <summary>The status of every answer; null: never answers.</summary>
    public int? Status { get; set; } = 200;

    /// <summary>Every push so far, in the order of arrival.</summary>
    public ConcurrentQueue<JsonObject> Arrived { get; } = new();

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for the next push.</summary>
    public async Task<JsonObject> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _received.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Waits for the next push of a type and skips others.</summary>
    public async Task<JsonObject> NextAsync(string eventType)
    {
        while (true)
        {
            var received = await NextAsync();
            if ((string?)received["EventType"] == eventType)
                return received;
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var status = Status;
        if (status is not null)
            context.Response.StatusCode = status.Value;
        Arrived.Enqueue(body);
        await _received.Writer.WriteAsync(body);
        if (status is null)
            await _end.Task.WaitAsync(context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await _app.DisposeAsync();
    }
}
