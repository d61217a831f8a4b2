using System.ComponentModel.DataAnnotations;

namespace Media.ServiceDefaults;

/// <summary>Section <c>Telemetry</c>. All other settings of telemetry are OpenTelemetry's own (<c>OTEL_*</c>).</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>The share of HTTP requests that are traced, each in its own trace. The lives of files are always traced.</summary>
    [Range(0.0, 1.0)]
    public double RequestShare { get; set; } = 0.05;
}
