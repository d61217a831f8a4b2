using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Media.Api;
using Media.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Api;

/// <summary>Runs the API on a real Kestrel and a real SQLite file, with <see cref="FakeGrains"/> instead of silos.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    /// <summary>The limit for operations that should take almost no time.</summary>
    public static readonly TimeSpan Patience = Eventually.Patience;

    private readonly TempFolder _folder;

    private RunningApi(WebApplication app, FakeGrains grains, LogLines log, TempFolder folder)
    {
        App = app;
        Grains = grains;
        Log = log;
        _folder = folder;
        // Acts like a client in another process: this process's trace is not added to its requests.
        Client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
        {
            BaseAddress = new Uri(app.Urls.First()),
            Timeout = Patience,
        };
    }

    public WebApplication App { get; }

    public FakeGrains Grains { get; }

    public LogLines Log { get; }

    public HttpClient Client { get; }

    public IMediaFileStore Store => App.Services.GetRequiredService<IMediaFileStore>();

    public static async Task<RunningApi> StartAsync(
        Action<Dictionary<string, string?>>? settings = null, Action<IServiceCollection>? services = null)
    {
        var folder = new TempFolder();
        var grains = new FakeGrains();
        var log = new LogLines();
        var configuration = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Storage:ConnectionString"] = folder.Database,
            ["Vod:Apps:default:SubAppId"] = "1500000001",
            ["Api:DrainSeconds"] = "0",
            ["Vod:Apps:tokened:CallbackToken"] = "a-long-secret-token",
            ["Vod:Apps:signed:SignKey"] = "mysignkey",
        };
        settings?.Invoke(configuration);
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = folder.Path, EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(grains.Factory);
        builder.AddMediaApi();
        builder.Services.AddStorage();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapMediaApi();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            folder.Dispose();
            throw;
        }

        return new RunningApi(app, grains, log, folder);
    }

    /// <summary>Discards all recorded calls, log lines and rows.</summary>
    public async Task ForgetAsync()
    {
        Grains.Forget();
        Log.Lines.Clear();
        await using var database = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "DELETE FROM media_file; DELETE FROM vod_event";
        await command.ExecuteNonQueryAsync();
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body) => Client.PostAsync(path, new ByteArrayContent(body));

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var answer = await Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
    }

    public async Task<TcpClient> ConnectAsync()
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port);
        return connection;
    }

    /// <summary>Sends the bytes unchanged and reads until the server closes the connection.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Collects everything that is logged.</summary>
internal sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Lines.Enqueue((logLevel, $"{category}: {formatter(state, exception)} {exception}"));
    }
}

internal static class Answers
{
    /// <summary>Asserts that the response is a problem of this type with everything that a problem must have.</summary>
    public static async Task<JsonElement> IsProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal($"urn:media:{type}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }
}
