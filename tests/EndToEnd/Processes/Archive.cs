using Microsoft.Data.Sqlite;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>Reads the event archive directly from the database, so that what it finds is on disk.</summary>
internal sealed class Archive(string database)
{
    /// <summary>
    /// The number of times that exactly this body was received. Counts each time of receipt once, because a delivery that was slow to
    /// store may have been archived twice.
    /// </summary>
    public Task<long> CountAsync(byte[] body) => CountAsync("SELECT count(DISTINCT received_at) FROM vod_event WHERE body = $body", body);

    /// <summary>The number of archived events whose body begins with these bytes.</summary>
    public Task<long> CountBeginningWithAsync(byte[] body) =>
        CountAsync("SELECT count(*) FROM vod_event WHERE substr(body, 1, length($body)) = $body", body);

    private async Task<long> CountAsync(string sql, byte[] body)
    {
        var target = new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var connection = new SqliteConnection(target.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of the two texts above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$body", body);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
