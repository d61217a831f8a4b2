using Media.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Media.Tests.Unit.Api;

/// <summary>The defaults in which this service differs from OpenTelemetry, as documented in docs/telemetry.md.</summary>
public sealed class TelemetryDefaultsTests
{
    [Theory]
    [InlineData(null, 1000)]
    [InlineData("7000", 7000)]
    public void Spans_are_sent_every_second_unless_OTEL_BSP_SCHEDULE_DELAY_says_otherwise(string? configured, int milliseconds)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]);
        if (configured is not null)
            builder.Configuration.AddInMemoryCollection([new("OTEL_BSP_SCHEDULE_DELAY", configured)]);
        builder.AddServiceDefaults();
        using var host = builder.Build();

        var export = host.Services.GetRequiredService<IOptions<ActivityExportProcessorOptions>>().Value;

        Assert.Equal(milliseconds, export.BatchExportProcessorOptions.ScheduledDelayMilliseconds);
    }
}
