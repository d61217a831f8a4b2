using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>The traces of files as an independent receiver shows them.</summary>
public sealed class FileTracesTests
{
    private const int Files = 40;

    /// <summary>The spans of each file in these tests, from an upload that brings its procedure and the procedure's end.</summary>
    private static readonly string[] SpanNames =
    [
        "media.event ProcedureStateChanged", "media.file", "media.run", "media.stage completing", "media.stage processing",
        "media.stage queued", "media.stage requesting",
    ];

    /// <summary>
    /// Half of the files belong to the silo that is killed. Their root spans have been received before the kill; unsent spans would be
    /// lost.
    /// </summary>
    [Fact]
    public async Task A_file_is_one_trace_across_a_killed_silo()
    {
        await using var receiver = await TraceBackend.StartAsync();
        await using var cluster = await ScriptedCluster.UpAsync(2, 1, settings =>
        {
            StandaloneProcess.WithoutLookUps(settings);
            settings["Discovery__Enabled"] = "false";
            // Sends spans by gRPC and everything else by HTTP.
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address;
            settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            settings["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = receiver.Grpc;
            settings["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "grpc";
        });
        await UploadAllAsync(cluster.Http);
        await SpansOfFilesAsync(receiver, ["media.file"]);

        await cluster.KillAsync("silo 1");
        await FinishAllAsync(cluster.Http);

        AreOneTraceEach(await SpansOfFilesAsync(receiver, SpanNames), await TraceIdsAsync(cluster.Http));
    }

    [Fact]
    public Task A_stopped_process_loses_no_span_and_the_next_one_continues_the_same_traces() => ContinuesAsync("http/protobuf");

    [Fact]
    [Trait("Category", "Long")]
    public Task A_stopped_process_loses_no_span_when_it_sends_them_by_gRPC() => ContinuesAsync("grpc");

    /// <summary>The exporter's delay is an hour, so that nothing is sent before the stop.</summary>
    private static async Task ContinuesAsync(string protocol)
    {
        await using var receiver = await TraceBackend.StartAsync();
        await using var service = await StandaloneProcess.StartAsync("http://127.0.0.1:9", settings =>
        {
            StandaloneProcess.WithoutLookUps(settings);
            settings["Discovery__Enabled"] = "false";
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = protocol == "grpc" ? receiver.Grpc : receiver.Address;
            settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
            settings["OTEL_BSP_SCHEDULE_DELAY"] = "3600000";
        });
        await UploadAllAsync(service.Http);
        Assert.Empty(await receiver.SpansAsync());
        await StopAsync(service);
        await SpansOfFilesAsync(receiver, ["media.file"]);

        await service.StartAgainAsync();
        await FinishAllAsync(service.Http);
        var traceIds = await TraceIdsAsync(service.Http);
        await StopAsync(service);

        AreOneTraceEach(await SpansOfFilesAsync(receiver, SpanNames), traceIds);
    }

    private static string FileId(int number) => string.Create(CultureInfo.InvariantCulture, $"52858907842{number:D8}");

    private static Task UploadAllAsync(HttpClient http) =>
        DeliverAllAsync(http, static number => Events.NewFileUpload(FileId(number), procedure: $"theirs-{number}-t0"));

    private static Task FinishAllAsync(HttpClient http) =>
        DeliverAllAsync(http, static number => Events.Finished(FileId(number), $"theirs-{number}-t0", "https://example.com/made.mp4"));

    /// <summary>Sends each callback until it is stored, which VOD would not do.</summary>
    private static Task DeliverAllAsync(HttpClient http, Func<int, string> body) => Parallel.ForEachAsync(
        Enumerable.Range(1, Files),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (number, _) => await Eventually.SeesAsync(
            async () =>
            {
                using var answer = await http.PostAsync("/callbacks/default", new StringContent(body(number)));
                return answer.StatusCode;
            },
            static status => status == HttpStatusCode.OK,
            "a callback stored"));

    private static async Task StopAsync(StandaloneProcess service)
    {
        await service.Process.SignalAsync("TERM");
        Assert.Equal(0, await service.Process.ExitsAsync(Eventually.Patience));
    }

    /// <returns>The spans of every file, as soon as each file has one of each name.</returns>
    private static async Task<IReadOnlyList<ReceivedSpan>> SpansOfFilesAsync(TraceBackend receiver, string[] names)
    {
        return await Eventually.SeesAsync(
            async () =>
            {
                var received = await receiver.SpansAsync();
                return new FileSpans(received.Where(static span => span is { FileId: not null, IsRepetition: false }));
            },
            spans => names.All(name => spans.Count(span => span.Name == name) == Files),
            $"{Files} files with {string.Join(", ", names)}");
    }

    /// <returns>The trace ids by FileId, as the API returns them.</returns>
    private static async Task<IReadOnlyDictionary<string, string>> TraceIdsAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonElement>("/v1/media?limit=200")).GetProperty("data").EnumerateArray().ToDictionary(
            static file => file.GetProperty("fileId").GetString()!, static file => file.GetProperty("traceId").GetString()!);

    private static void AreOneTraceEach(IReadOnlyList<ReceivedSpan> spans, IReadOnlyDictionary<string, string> traceIds)
    {
        Assert.Equal(Files, traceIds.Count);
        foreach (var file in spans.GroupBy(static span => span.FileId!))
        {
            Assert.Equal(SpanNames, file.Select(static span => span.Name).Order(StringComparer.Ordinal));
            Assert.All(file, span => Assert.Equal(traceIds[file.Key], span.TraceId));
            Assert.Equal("media.file", Assert.Single(file, static span => span.ParentSpanId is null).Name);
            var children = file.Where(static span => span.ParentSpanId is not null);
            Assert.All(children, span => Assert.Contains(file, parent => parent.SpanId == span.ParentSpanId));
        }

        // The events contained media URLs, which must not appear in spans.
        var values = spans.SelectMany(static span => span.Attributes.Values);
        Assert.DoesNotContain(values, static value => $"{value}".Contains("://", StringComparison.Ordinal));
    }

    private sealed class FileSpans(IEnumerable<ReceivedSpan> spans) : List<ReceivedSpan>(spans)
    {
        public override string ToString() =>
            string.Join(", ", this.GroupBy(static span => span.Name).Select(static same => $"{same.Count()} {same.Key}"));
    }
}
