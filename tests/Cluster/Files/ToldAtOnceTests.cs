using System.Collections.Concurrent;
using System.Diagnostics;
using Media.Contracts;
using Media.ServiceDefaults.Spans;
using Media.Storage;
using Media.Tests.Cluster.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>Where the spans of a commit end: with those of its neighbours in the transaction, before its caller is answered.</summary>
[Collection(nameof(TracingTests))]
public sealed class ToldAtOnceTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-told-");
    private RunningVod _vod = null!;

    public async Task InitializeAsync() => _vod = await RunningVod.StartAsync();

    public async Task DisposeAsync()
    {
        await _vod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_files_spans_end_while_its_transaction_is_told_of()
    {
        var (telling, ended) = (new Telling(), new ConcurrentQueue<(string Name, bool IsToldOf)>());
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Media",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => ended.Enqueue((span.DisplayName, telling.IsOpen)),
        };
        ActivitySource.AddActivityListener(listener);
        await using var silo = await StartSiloAsync(services: services => services.AddSingleton<ICommitTelling>(telling));

        Assert.Equal(ReceiveOutcome.Applied, await silo.UploadedAsync("5285890784273533167", "theirs-t0"));
        Assert.Equal(ReceiveOutcome.Applied, await silo.FinishedAsync("5285890784273533167", "theirs-t0"));

        // Calls have their own, which nothing commits.
        Assert.All(ended.Where(static span => !span.Name.StartsWith("media.call", StringComparison.Ordinal)), static span => Assert.True(span.IsToldOf, span.Name));
        Assert.Superset(
            new HashSet<string> { "media.file", "media.event ProcedureStateChanged", "media.run" }, ended.Select(static span => span.Name).ToHashSet());
    }

    [Fact]
    public async Task With_a_receiver_they_are_written_to_the_spool_together()
    {
        await using var silo = await StartSiloAsync(settings => (settings["OTEL_EXPORTER_OTLP_ENDPOINT"], settings["Telemetry:SpoolDirectory"]) =
            ($"http://127.0.0.1:{FreePorts.Next()}", _directory.FullName));

        using var batch = silo.Services.GetRequiredService<ICommitTelling>().Begin();

        Assert.IsType<SpanBatch>(batch);
    }

    private Task<RunningSilo> StartSiloAsync(Action<Dictionary<string, string?>>? settings = null, Action<IServiceCollection>? services = null) =>
        RunningSilo.StartAsync(Path.Combine(_directory.FullName, "media.db"), _vod, settings, services);

    private sealed class Telling : ICommitTelling, IDisposable
    {
        [ThreadStatic]
        private static Telling? _open;

        public bool IsOpen => _open == this;

        public IDisposable Begin() => _open = this;

        public void Dispose() => _open = null;
    }
}
