using System.ComponentModel.DataAnnotations;

namespace Media.ServiceDefaults;

/// <summary>Section <c>Telemetry</c>; the rest is OpenTelemetry's own (<c>OTEL_*</c>).</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Which part of the HTTP requests is traced, each in a trace of its own; the lives of files always are.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Telemetry__RequestShare must be between 0 and 1; leave it out for 0.05 (one request in twenty).")]
    public double RequestShare { get; set; } = 0.05;

    /// <summary>Where spans are kept until they have arrived, below it in a directory of its own; null for the system's temporary files.</summary>
    public string? SpoolDirectory { get; set; }

    /// <summary>How much of them may wait; further ones are dropped, and counted.</summary>
    [Range(1024 * 1024, 1L << 40, ErrorMessage = "Telemetry__SpoolBytes must be between 1048576 and 1099511627776; leave it out for 67108864 (64 MiB).")]
    public long SpoolBytes { get; set; } = 64 * 1024 * 1024;
}
