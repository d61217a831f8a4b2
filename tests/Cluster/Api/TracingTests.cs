using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Media.Tests.Cluster.Api;

/// <summary>Runs the tests of spans alone, because a listener receives the spans of the whole process.</summary>
[CollectionDefinition(nameof(TracingTests), DisableParallelization = true)]
[Collection(nameof(TracingTests))]
public sealed class TracingTests
{
    private const string Upload = """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167"}}""";

    [Fact]
    public async Task No_token_or_signature_is_in_a_span_or_log_line()
    {
        var spans = new List<Activity>();
        await using var api = await StartAsync(spans, requestShare: "1");

        using (await api.PostAsync("/callbacks/tokened/a-long-secret-token", Upload))
        using (await api.PostAsync("/callbacks/tokened/a-wrong-secret-token", Upload))
        using (await api.PostAsync("/callbacks/signed?Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", Upload))
        {
        }

        await api.App.StopAsync();
        Assert.True(ActivityContext.TryParse(api.Grains.Received.First().Delivery.TraceParent, null, out var context));
        Assert.Contains(spans, span => span.Context.TraceId == context.TraceId);
        Assert.DoesNotContain(
            spans.SelectMany(static span => span.TagObjects), static tag => tag.Key is "url.full" or "url.path" or "url.query");
        var texts = spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}").Append(span.DisplayName))
            .Concat(api.Log.Lines.Where(line => line.Level >= LogLevel.Information).Select(line => line.Text))
            .ToArray();
        Assert.DoesNotContain(texts, text => text.Contains("secret-token", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => text.Contains("43449e451b9f58ec45d26b7a5fa9597b", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => text.Contains("mysignkey", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 20)]
    public async Task A_share_of_the_requests_is_traced_and_the_others_cause_no_spans(string share, int traced)
    {
        var spans = new List<Activity>();
        await using var api = await StartAsync(spans, share);

        for (var i = 0; i < 20; i++)
            (await api.PostAsync("/callbacks/default", Upload)).Dispose();

        await api.App.StopAsync();
        Assert.Equal(traced, spans.Count(static span => span.DisplayName.Contains("/callbacks/", StringComparison.Ordinal)));
        Assert.Equal(traced, api.Grains.Received.Count(static received => received.Delivery.TraceParent is not null));
    }

    [Fact]
    public async Task A_request_that_comes_with_a_traced_parent_is_traced()
    {
        var spans = new List<Activity>();
        await using var api = await StartAsync(spans, requestShare: "0");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/callbacks/default") { Content = new StringContent(Upload) };
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        (await api.Client.SendAsync(request)).Dispose();

        await api.App.StopAsync();
        Assert.Contains(spans, static span => span.TraceId.ToHexString() == "0af7651916cd43dd8448eb211c80319c");
    }

    private static Task<RunningApi> StartAsync(List<Activity> spans, string requestShare) => RunningApi.StartAsync(
        settings =>
        {
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";
            settings["Telemetry:RequestShare"] = requestShare;
            settings["Logging:LogLevel:Default"] = "Trace";
            settings["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace";
            settings["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace";
        },
        services => services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(new Kept(spans))));

    private sealed class Kept(List<Activity> spans) : OpenTelemetry.BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            lock (spans)
                spans.Add(data);
        }
    }
}
