using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using Media.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Unit.Spans;

/// <summary>A host of this service that does nothing but end spans, and a receiver that says what a test wants.</summary>
public sealed class SpanSenderTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("media-sender-test-");
    private readonly ActivitySource _source = new(Telemetry.Name);
    private readonly ConcurrentQueue<int> _answers = new();
    private readonly ConcurrentQueue<(string Key, string Encoding, string Text)> _received = new();
    private WebApplication _receiver = null!;
    private bool _isAway;
    private volatile int _failures;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _receiver = builder.Build();
        _receiver.UseRouting();
        _receiver.MapPost("/v1/traces", ReceiveAsync);
        await _receiver.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _source.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_receiver_that_cannot_take_it_now_gets_it_again()
    {
        Answer(503, 429);
        await using var host = await StartAsync();

        End("media.file");

        await ReceivesAsync("media.file", times: 3);
    }

    [Fact]
    public async Task What_a_receiver_refuses_is_not_sent_again_and_what_follows_is()
    {
        Answer(400);
        await using var host = await StartAsync();

        End("media.refused");
        await ReceivesAsync("media.refused");
        End("media.file");
        await ReceivesAsync("media.file");

        Assert.Equal(1, Times("media.refused"));
    }

    [Fact]
    public async Task One_that_stops_sends_what_it_has()
    {
        await using (var host = await StartAsync())
        {
            End("media.file");
            await host.StopAsync();
            // Something is always last.
            End("media.run");
        }

        Assert.Equal(1, Times("media.file"));
        Assert.Equal(1, Times("media.run"));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task What_could_not_be_sent_until_the_end_the_next_one_sends()
    {
        _isAway = true;
        await using (var host = await StartAsync())
        {
            End("media.file");
            await ReceivesAsync("media.file");
        }

        Assert.NotEmpty(_folder.GetFiles("*.spans", SearchOption.AllDirectories));
        _isAway = false;
        _received.Clear();
        await using var next = await StartAsync();
        End("media.run");

        await ReceivesAsync("media.run");
        Assert.Equal(1, Times("media.file"));
    }

    [Fact]
    public async Task The_receivers_key_goes_with_it_and_is_nowhere_on_the_disk()
    {
        Answer(503);
        await using var host = await StartAsync();

        End("media.file");
        await ReceivesAsync("media.file");

        Assert.All(_received, static request => Assert.Equal("open sesame", request.Key));
        Assert.All(
            _folder.GetFiles("*", SearchOption.AllDirectories),
            static file => Assert.DoesNotContain("sesame", Exported.TextOf(Read(file)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_sent_is_compressed_where_that_is_set()
    {
        await using var host = await StartAsync(("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"));

        End("media.file");

        await ReceivesAsync("media.file");
        Assert.All(_received, static request => Assert.Equal("gzip", request.Encoding));
    }

    /// <summary>Whatever is wrong with telemetry, the service serves.</summary>
    [Fact]
    public async Task An_address_that_is_none_stops_nothing()
    {
        await using var host = await StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317"));

        End("media.file");
        await Eventually.HoldsAsync(() => _folder.GetFiles("*.spans", SearchOption.AllDirectories).Length == 1, "a file");
        await Task.WhenAny(host.WaitForShutdownAsync(), Eventually.HoldsAsync(() => _failures >= 2, "two failures"));

        Assert.False(host.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    /// <summary>The next answers; after them 200.</summary>
    private void Answer(params int[] statuses)
    {
        foreach (var status in statuses)
            _answers.Enqueue(status);
    }

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        using var body = new MemoryStream();
        await using var content = encoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        await content.CopyToAsync(body);
        _received.Enqueue((request.Headers["x-key"].ToString(), encoding, Exported.TextOf(body.ToArray())));
        return Results.StatusCode(_isAway ? 503 : _answers.TryDequeue(out var status) ? status : 200);
    }

    private async Task<WebApplication> StartAsync(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _receiver.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=open sesame",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
            ["Telemetry:SpoolDirectory"] = _folder.FullName,
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static setting => setting.Name, static setting => (string?)setting.Value));
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders().AddProvider(new Failures(this));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private void End(string name) => _source.StartActivity(name)!.Dispose();

    private int Times(string name) => _received.Count(request => request.Text.Contains(name, StringComparison.Ordinal));

    private Task<bool> ReceivesAsync(string name, int times = 1) => Eventually.HoldsAsync(() => Times(name) >= times, $"{times} times {name}");

    /// <summary>It is in use, and what others do with it is only a matter of agreement.</summary>
    private static byte[] Read(FileInfo file)
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [file.FullName]) { RedirectStandardOutput = true })!;
        using var content = new MemoryStream();
        cat.StandardOutput.BaseStream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Counts what is logged as an error.</summary>
    private sealed class Failures(SpanSenderTests test) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                test._failures++;
        }

        public void Dispose()
        {
        }
    }
}
