using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Media.Vod;
using Media.Vod.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Vod.Api;

/// <summary>A real HTTP server on loopback that gives the answers a test sets and records the requests.</summary>
internal sealed class VodStub : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ServiceProvider _services;

    private VodStub(WebApplication server, TimeProvider time, Dictionary<string, string?>? settings, Action<IServiceCollection>? add)
    {
        _server = server;
        Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _services = Services(Address.ToString(), time, Log, settings, add);
        Client = _services.GetRequiredService<IVodClients>().For("default");
    }

    public Uri Address { get; }

    public IVodClient Client { get; }

    public LogLines Log { get; } = new();

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>Completes when a request has arrived.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<VodStub> StartAsync(
        TimeProvider? time = null, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        VodStub? stub = null;
        server.Run(context => stub!.HandleAsync(context));
        await server.StartAsync();
        // Without a clock that runs no call times out, however slow the machine is.
        return stub = new VodStub(server, time ?? new FakeTimeProvider(DateTimeOffset.UtcNow), settings, add);
    }

    /// <param name="add">Adds services beyond the default build.</param>
    public static ServiceProvider Services(
        string endpoint, TimeProvider time, LogLines log, Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? add = null)
    {
        var values = new Dictionary<string, string?>
        {
            ["Vod:Apps:default:SecretId"] = "AKIDEXAMPLE",
            ["Vod:Apps:default:SecretKey"] = "EXAMPLEKEY",
            ["Vod:Apps:default:SubAppId"] = "1500000001",
            ["Vod:Apps:default:Endpoint"] = endpoint,
        };
        foreach (var (key, value) in settings ?? [])
            values[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection()
            .Configure<VodOptions>(configuration.GetSection(VodOptions.Section))
            .AddSingleton(time)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddVod();
        add?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public void AnswerWith(params string[] bodies)
    {
        var left = new ConcurrentQueue<string>(bodies);
        Answer = context => context.Response.WriteAsync(left.TryDequeue(out var body) ? body : bodies[^1]);
    }

    public void AnswerWithPayload(string name) => AnswerWith(Encoding.UTF8.GetString(Payload.Read(name)));

    /// <summary>Resets the connection instead of closing it gracefully.</summary>
    public static void Cut(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();

    /// <summary>Does not answer until the client has disconnected.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Seen.Enqueue(new SeenRequest(headers, await reader.ReadToEndAsync()));
        Arrived.TrySetResult();
        await Answer(context);
    }
}

internal sealed record SeenRequest(IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>Collects every logged line with its category and level.</summary>
internal sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Line(this);

    public void Dispose()
    {
    }

    private sealed class Line(LogLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
