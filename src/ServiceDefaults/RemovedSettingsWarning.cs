using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Media.ServiceDefaults;

/// <summary>Logs one warning at start that names all <see cref="RemovedSettings"/> that are still set.</summary>
internal sealed partial class RemovedSettingsWarning(
    IConfiguration configuration, IEnumerable<SettingsSection> sections, ILogger<RemovedSettingsWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (RemovedSettings.FindIn(configuration, sections) is { Count: > 0 } removed)
            Log.Ignored(logger, string.Join(", ", removed));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "These settings no longer exist and are ignored; the next minor version refuses to start with them. Remove {Settings}")]
        public static partial void Ignored(ILogger logger, string settings);
    }
}
