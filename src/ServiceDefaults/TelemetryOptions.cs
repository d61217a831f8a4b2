using System.ComponentModel.DataAnnotations;

namespace Media.ServiceDefaults;

/// <summary>Section <c>Telemetry</c>; the rest is OpenTelemetry's own (<c>OTEL_*</c>).</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Which part of the HTTP requests is traced, each in a trace of its own; the lives of files always are.</summary>
    [Range(0.0, 1.0)]
    public double RequestShare { get; set; } = 0.05;
}
