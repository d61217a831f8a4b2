using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Media.Storage.Schema;

/// <summary>
/// Brings the schema up to date when the host starts. A host runs every <c>StartingAsync</c> before the first <c>StartAsync</c>, so nothing
/// is served on an old schema.
/// </summary>
internal sealed partial class SchemaMigrator(MediaDatabase database, ILogger<SchemaMigrator> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.MigrateAsync(cancellationToken).ConfigureAwait(false);
        Log.Ready(logger, database.Description);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Files are kept in {Database}.")]
        public static partial void Ready(ILogger logger, string database);
    }
}
