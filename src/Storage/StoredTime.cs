namespace Media.Storage;

/// <summary>Both engines keep milliseconds, so that a time read back equals the time written.</summary>
internal static class StoredTime
{
    public static DateTime Utc(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()).UtcDateTime;
}
