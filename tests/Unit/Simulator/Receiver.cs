using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Unit.Simulator;

/// <summary>Stands where a service would: takes pushes, and answers as told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly WebApplication _app;
    private readonly Channel<JsonObject> _received = Channel.CreateUnbounded<JsonObject>();
    private readonly TaskCompletionSource _end = new();

    private Receiver(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First() + "/callbacks/default");

    /// <summary>Null never answers.</summary>
    public int? Status { get; set; } = 200;

    /// <summary>What has come until now, in the order of arrival.</summary>
    public ConcurrentQueue<JsonObject> Arrived { get; } = new();

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next push, whatever it is.</summary>
    public async Task<JsonObject> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _received.Reader.ReadAsync(limit.Token);
    }

    public async Task<JsonObject> NextAsync(string eventType)
    {
        while (true)
        {
            var received = await NextAsync();
            if ((string?)received["EventType"] == eventType)
                return received;
        }
    }

    private async Task TakeAsync(HttpContext context)
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
