using System.Diagnostics.Metrics;
using Media.ServiceDefaults;
using Media.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Tests.Cluster.Storage;

public sealed class StorageRegistrationTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-registration-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_schema_exists_before_any_service_starts_whatever_the_order_of_registration()
    {
        var commits = new List<CommitOutcome>();
        var configuration = Settings("Storage:ConnectionString", Path.Combine(_directory.FullName, "new", "media.db"));
        using var host = Host(
            services =>
            {
                services.AddHostedService(provider => new AtStart(async () =>
                    commits.Add(await provider.GetRequiredService<IMediaFileStore>().CommitAsync(Given.Row(Given.NewFileId()), null))));
                services.AddStorage();
                // A process that is both silo and API adds both.
                services.AddStorageReader();
            },
            configuration);

        await host.StartAsync();

        Assert.Equal([new CommitOutcome(true, 1)], commits);
        await host.Services.GetRequiredService<IStoreProbe>().PingAsync(default);
        Assert.Single(
            await host.Services.GetRequiredService<IMediaFileReader>().ListAsync(new MediaFileQuery(null, null, null, null, 10), default));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_reader_without_a_store_writes_nothing_and_makes_no_file()
    {
        var path = Path.Combine(_directory.FullName, "absent.db");
        using var host = Host(static services => services.AddStorageReader(), Settings("Storage:ConnectionString", path));

        await host.StartAsync();

        Assert.Null(host.Services.GetService<IMediaFileStore>());
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await host.Services.GetRequiredService<IMediaFileReader>().ReadAsync(Given.NewFileId(), default));
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(null, "is not set")]
    [InlineData("  ", "is not set")]
    [InlineData(":memory:", "names no file")]
    [InlineData("Data Source=:memory:", "names no file")]
    [InlineData("Database=media;Password=s3cret", "is neither a file path nor a PostgreSQL connection string (no Host)")]
    [InlineData("Host=db;Password=s3cret", "names no database")]
    [InlineData("Host=db;Database=media;Port=s3cret", "cannot be read")]
    [InlineData("Host=db;Database=media;Pasword=s3cret", "cannot be read")]
    [InlineData("postgres://media:s3cret@db:nonsense/media", "cannot be read")]
    public async Task A_connection_string_without_a_database_stops_the_start_with_key_and_remedy(string? text, string mistake)
    {
        using var host = Host(static services => services.AddStorage(), Settings("Storage:ConnectionString", text));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains($"Storage__ConnectionString {mistake}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("set it to", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_reported_at_once()
    {
        using var host = Host(
            static services => services.AddStorage(), Settings("Storage:QueueCapacity", "0", "Storage:ReadConnections", "0"));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("Storage__QueueCapacity", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage__ReadConnections", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage__ConnectionString", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/media.db", "SQLite file data/media.db")]
    [InlineData("Data Source=data/media.db", "SQLite file data/media.db")]
    [InlineData("Host=db;Database=media;Username=me;Password=s3cret", "PostgreSQL database media at db:5432")]
    [InlineData("Server=db;Port=6432;Database=media;Password=s3cret", "PostgreSQL database media at db:6432")]
    [InlineData("postgres://me:s3cret@db/media", "PostgreSQL database media at db:5432")]
    [InlineData("postgresql://me:s%2F3cret@db:6432/media?sslmode=require", "PostgreSQL database media at db:6432")]
    public async Task The_connection_string_selects_the_engine_and_is_described_without_its_password(string text, string description)
    {
        await using var database = new MediaDatabase(new StorageOptions { ConnectionString = text });

        Assert.Equal(description, database.Description);
    }

    [Fact]
    public async Task An_unreachable_server_stops_the_start_and_the_password_is_in_no_message_or_log()
    {
        var log = new StringWriter();
        using var host = Host(
            static services => services.AddStorage(),
            Settings(
                "Storage:ConnectionString", "Host=127.0.0.1;Port=1;Database=media;Username=me;Password=s3cret",
                "Storage:StartTimeoutSeconds", "0"),
            log);

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => host.StartAsync());

        Assert.StartsWith("PostgreSQL database media at 127.0.0.1:1 cannot be used: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("Check Storage__ConnectionString.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", $"{refusal}{log}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_are_measured_by_outcome()
    {
        var path = Path.Combine(_directory.FullName, "metrics.db");
        using var host = Host(static services => services.AddStorage(), Settings("Storage:ConnectionString", path));
        var (durations, batches, units) = (new List<string>(), new List<int>(), new Dictionary<string, string?>());
        // Taken now: other tests publish instruments while this host is already disposed.
        var scope = host.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // Only this host's meter: other tests in this process have a store as well.
                if (instrument.Meter.Name != "Media" || instrument.Meter.Scope != scope)
                    return;
                units[instrument.Name] = instrument.Unit;
                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => durations.Add($"{tags[0].Key}={tags[0].Value}"));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) =>
        {
            if (instrument.Name == "media.store.batch.size")
                batches.Add(value);
        });
        listener.Start();
        await host.StartAsync();
        var (store, file) = (host.Services.GetRequiredService<IMediaFileStore>(), Given.NewFileId());

        await store.CommitAsync(Given.Row(file), Given.Event(file));
        await store.CommitAsync(Given.Row(file), Given.Event(file));
        await Assert.ThrowsAsync<StoreRefusedException>(async () => await store.CommitAsync(Given.Row(file) with { Record = null! }, null));
        await host.StopAsync();
        listener.RecordObservableInstruments();

        Assert.Equal(["outcome=committed", "outcome=conflict", "outcome=refused"], durations);
        Assert.Equal([1, 1], batches);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["media.store.commit.duration"] = "s",
                ["media.store.batch.size"] = "{commit}",
                ["media.store.queue.length"] = "{commit}",
            },
            units);
    }

    private static IHost Host(Action<IServiceCollection> configure, Dictionary<string, string?> settings, TextWriter? log = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddSettings<StorageOptions>(StorageOptions.Section);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        if (log is not null)
            builder.Logging.AddProvider(new TextLog(log));
        configure(builder.Services);
        return builder.Build();
    }

    private static Dictionary<string, string?> Settings(params string?[] keysAndValues) =>
        keysAndValues.Chunk(2).ToDictionary(static pair => pair[0]!, static pair => pair[1]);

    private sealed class AtStart(Func<Task> action) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => action();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class TextLog(TextWriter log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log)
                log.WriteLine($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
