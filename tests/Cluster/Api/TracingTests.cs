using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Media.Tests.Cluster.Api;

/// <summary>Whoever listens to spans listens to all of the process: these tests run alone.</summary>
[CollectionDefinition(nameof(TracingTests), DisableParallelization = true)]
[Collection(nameof(TracingTests))]
public sealed class TracingTests
{
    private const string Upload = """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167"}}""";

    [Fact]
    public async Task A_token_or_a_sign_is_in_no_span_and_no_log_line()
    {
        var spans = new List<Activity>();
        await using var api = await RunningApi.StartAsync(
            settings =>
            {
                settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";
                settings["Logging:LogLevel:Default"] = "Trace";
            },
            services => services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(new Kept(spans))));

        using (await api.PostAsync("/callbacks/tokened/a-long-secret-token", Upload))
        using (await api.PostAsync("/callbacks/tokened/a-wrong-secret-token", Upload))
        using (await api.PostAsync("/callbacks/signed?Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", Upload))
        {
        }

        await api.App.StopAsync();
        Assert.True(ActivityContext.TryParse(api.Grains.Received.First().Delivery.TraceParent, null, out var context));
        Assert.Contains(spans, span => span.Context.TraceId == context.TraceId);
        var told = spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}").Append(span.DisplayName))
            .Concat(api.Log.Lines.Where(line => line.Level >= LogLevel.Information).Select(line => line.Text))
            .ToArray();
        Assert.DoesNotContain(told, text => text.Contains("secret-token", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => text.Contains("43449e451b9f58ec45d26b7a5fa9597b", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => text.Contains("mysignkey", StringComparison.Ordinal));
    }

    private sealed class Kept(List<Activity> spans) : OpenTelemetry.BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            lock (spans)
                spans.Add(data);
        }
    }
}
