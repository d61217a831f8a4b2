namespace Media.Storage;

/// <summary>Truncates times to milliseconds, the precision of both databases, so that a time read back equals the time written.</summary>
internal static class StoredTime
{
    public static DateTime Utc(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()).UtcDateTime;
}
