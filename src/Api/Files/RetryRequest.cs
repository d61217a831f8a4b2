using Media.Api.Files;
using Media.Contracts;
using Media.Domain;
using Media.Intake;
using Media.Storage;
using Microsoft.Extensions.Options;

namespace Media.Api;

/// <summary>Makes the grain calls that must not be retried. <see cref="EventRouter"/> makes those that store an event.</summary>
internal sealed partial class RetryRequest(
    IGrainFactory grains, IMediaFileReader files, IOptions<ApiOptions> options, TimeProvider clock, ILogger<RetryRequest> logger)
{
    /// <summary>
    /// Sends an operator's retry once. If it were sent again after a lost answer, the grain, which may have accepted it, would
    /// answer <see cref="RetryOutcome.NothingToRetry"/>.
    /// </summary>
    public async Task<RetryOutcome> SendAsync(FileId fileId)
    {
        try
        {
            return await grains.GetGrain<IMediaFileGrain>(fileId.Value).Retry().WaitAsync(options.Value.StoreBudget, clock);
        }
        catch (Exception exception) when (GrainRetry.IsPassing(exception))
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
