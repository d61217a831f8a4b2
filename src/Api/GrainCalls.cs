using Media.Api.Files;
using Media.Contracts;
using Media.Domain;
using Media.Intake;
using Media.Storage;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>Calls to grains that must not be repeated; those that store an event are in <see cref="EventStoring"/>'s hands.</summary>
internal sealed partial class GrainCalls(
    IGrainFactory grains, IMediaFileReader files, IOptions<ApiOptions> options, TimeProvider clock, ILogger<GrainCalls> logger)
{
    /// <summary>Asked once: repeated after a lost answer, a wish that was granted would look refused.</summary>
    public async Task<RetryOutcome> RetryAsync(FileId fileId)
    {
        try
        {
            return await grains.GetGrain<IMediaFileGrain>(fileId.Value).Retry().WaitAsync(options.Value.StoreBudget, clock);
        }
        catch (Exception exception) when (StoringCalls.IsPassing(exception))
        {
            Log.RetryUnanswered(logger, exception, fileId, await FileTraces.FindAsync(files, fileId, CancellationToken.None));
            return RetryOutcome.NotStored;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "File {FileId}: an operator's retry was not answered (trace {FileTraceId})")]
        public static partial void RetryUnanswered(ILogger logger, Exception exception, FileId fileId, string? fileTraceId);
    }
}
