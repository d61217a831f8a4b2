using System.Data;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Media.Storage.Postgres;

/// <summary>The writer's connection, opened at its first use and discarded when it fails.</summary>
internal sealed class PostgresSession(NpgsqlDataSource source, TimeSpan timeout) : IAsyncDisposable
{
    private static readonly TimeSpan TrustedFor = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _abandoned = new();
    private NpgsqlConnection? _connection;
    private long _lastUsed;

    public bool IsUsable => _connection is { FullState: ConnectionState.Open };

    public async Task ExecuteAsync(NpgsqlCommand command, Action<NpgsqlDataReader> read)
    {
        command.Connection = await ConnectAsync().ConfigureAwait(false);
        // Costs one round trip per text. Not the automatic preparation of Npgsql: a statement refused while it is being prepared leaves the
        // connection out of step (Npgsql 10.0.3: "unexpected backend message").
        await command.PrepareAsync(_abandoned.Token).ConfigureAwait(false);
        var rows = await command.ExecuteReaderAsync(_abandoned.Token).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(_abandoned.Token).ConfigureAwait(false))
                read(rows);
        }

        _lastUsed = Stopwatch.GetTimestamp();
    }

    /// <summary>
    /// Cancels a statement that took too long, without waiting for it. Npgsql's cancellation asks the server over a second connection and
    /// waits for the answer; if the server is silent, the callers do not have that time.
    /// </summary>
    public void Abandon(Task running) => _ = Task.Run(async () =>
    {
        await _abandoned.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync().ConfigureAwait(false);
    });

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _abandoned.Dispose();
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        if (_connection is null)
        {
            _connection = await source.OpenConnectionAsync(_abandoned.Token).ConfigureAwait(false);
            await PrepareAsync(_connection).ConfigureAwait(false);
        }
        else if (Stopwatch.GetElapsedTime(_lastUsed) > TrustedFor && !await AnswersAsync(_connection).ConfigureAwait(false))
        {
            // The connection died with its server while it was idle. Detecting that here saves the batch, which would fail with it.
            await _connection.DisposeAsync().ConfigureAwait(false);
            _connection = null;
            return await ConnectAsync().ConfigureAwait(false);
        }

        return _connection;
    }

    private async Task<bool> AnswersAsync(NpgsqlConnection idle)
    {
        try
        {
            using var command = new NpgsqlCommand("SELECT 1", idle);
            await command.ExecuteNonQueryAsync(_abandoned.Token).ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task PrepareAsync(NpgsqlConnection opened)
    {
        // statement_timeout: a statement that we gave up on must not be executed later.
        // enable_seqscan: a plan made while the table was empty would read all of it for each batch until the next ANALYZE.
        // synchronous_commit: off would answer before the commit is on disk.
        // default_transaction_isolation: a stricter one would refuse rows that another silo has just claimed.
        using var command = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {timeout.TotalMilliseconds:F0}; ") +
            "SET enable_seqscan = off; SET default_transaction_isolation = 'read committed'; " +
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            opened);
        await command.ExecuteNonQueryAsync(_abandoned.Token).ConfigureAwait(false);
    }
}
