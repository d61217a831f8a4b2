using Media.Domain;
using Microsoft.Extensions.Logging;

namespace Media.Grains.Files;

internal sealed partial class MediaFileGrain
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "File {FileId}: the store is unavailable: {Reason}")]
        public static partial void StoreUnavailable(ILogger logger, FileId fileId, string reason);

        [LoggerMessage(2, LogLevel.Error, "File {FileId}: still in conflict after {Conflicts} tries")]
        public static partial void GaveUpOnConflicts(ILogger logger, FileId fileId, int conflicts);

        [LoggerMessage(3, LogLevel.Error, "File {FileId}: its record cannot be read: {Reason}")]
        public static partial void UnreadableRecord(ILogger logger, FileId fileId, string reason);

        [LoggerMessage(5, LogLevel.Warning, "File {FileId}: no look-up showed the end of its procedure; at {DueAt} what exists at VOD decides")]
        public static partial void LookUpsEnded(ILogger logger, FileId fileId, DateTimeOffset? dueAt);

        [LoggerMessage(4, LogLevel.Error, "File {FileId}: the database refuses an event; it is archived as malformed")]
        public static partial void Refused(ILogger logger, Exception exception, FileId fileId);
    }
}
