using System.Diagnostics;
using Media.Domain;
using Media.Storage.Commit;
using Npgsql;

namespace Media.Storage.Postgres;

/// <summary>One connection that writes: a batch is one statement, and so one transaction and one round trip.</summary>
internal sealed class PostgresCommitWriter(NpgsqlDataSource source, TimeSpan timeout) : ICommitWriter
{
    private static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, PendingCommit> expected = new(StringComparer.Ordinal);
    private NpgsqlConnection? connection;
    private long lastUsed;

    public bool Blocks => false;

    public ValueTask CommitAsync(ArraySegment<PendingCommit> batch, TimeSpan budget) => RunAsync(budget, async (connection, cancellation) =>
    {
        expected.Clear();
        foreach (var commit in batch)
        {
            commit.Outcome = new CommitOutcome(commit.File is null, 0);
            if (commit.File is { } file)
                expected.Add(file.FileId.Value, commit);
        }

        // A statement for many, given one, is a third slower than the plain one.
        using var command = batch.Count == 1 ? PostgresCommitCommands.One(batch[0]) : PostgresCommitCommands.Many(batch);
        command.Connection = connection;
        var written = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var _ = written.ConfigureAwait(false);
        while (await written.ReadAsync(cancellation).ConfigureAwait(false))
            expected[written.GetString(0)].Outcome = new CommitOutcome(true, written.GetInt64(1));
    });

    public async ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(PendingClaim claim, TimeSpan budget)
    {
        var claimed = new List<FileId>();
        await RunAsync(budget, async (connection, cancellation) =>
        {
            using var command = PostgresCommitCommands.ClaimDue(claim);
            command.Connection = connection;
            var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using var _ = rows.ConfigureAwait(false);
            while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
                claimed.Add(FileId.Parse(rows.GetString(0)));
        }).ConfigureAwait(false);
        return claimed;
    }

    public ValueTask ProbeAsync(TimeSpan budget) => RunAsync(budget, async (connection, cancellation) =>
    {
        using var command = new NpgsqlCommand("UPDATE store_probe SET probed_at = now() WHERE id = 1", connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    });

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask RunAsync(TimeSpan budget, Func<NpgsqlConnection, CancellationToken, Task> work)
    {
        // Real time: the budget is what VOD leaves us, whatever clock the program is given.
        using var limit = new CancellationTokenSource(budget, TimeProvider.System);
        try
        {
            await work(await ConnectAsync(limit.Token).ConfigureAwait(false), limit.Token).ConfigureAwait(false);
            lastUsed = Stopwatch.GetTimestamp();
        }
        catch (Exception e)
        {
            throw await ExplainAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>A connection that was idle may have died with its server: asked before it is given a batch that would fail with it.</summary>
    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        if (connection is { FullState: System.Data.ConnectionState.Open } open)
        {
            if (Stopwatch.GetElapsedTime(lastUsed) < TrustedFor || await AnswersAsync(open, cancellation).ConfigureAwait(false))
                return open;
        }

        await DisconnectAsync().ConfigureAwait(false);
        connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await PrepareSessionAsync(connection, cancellation).ConfigureAwait(false);
        return connection;
    }

    private static async ValueTask<bool> AnswersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async ValueTask PrepareSessionAsync(NpgsqlConnection opened, CancellationToken cancellation)
    {
        // statement_timeout: what we gave up on must not be carried out later.
        // enable_seqscan: a plan made while the table was empty would read all of it for each batch until the next ANALYZE.
        // synchronous_commit: off would answer before the commit is on disk.
        using var command = new NpgsqlCommand(
            $"SET statement_timeout = {(int)timeout.TotalMilliseconds}; SET enable_seqscan = off; " +
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            opened);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask<Exception> ExplainAsync(Exception e)
    {
        if (IsAboutTheData(e))
            return new StoreRefusedException("PostgreSQL refuses this data.", e);
        await DisconnectAsync().ConfigureAwait(false);
        return e is OperationCanceledException
            ? new StoreUnavailableException("PostgreSQL did not answer in time: it is not known whether it committed.", e)
            : new StoreUnavailableException("PostgreSQL did not commit, or did not say so.", e);
    }

    /// <remarks>
    /// Classes 21, 22, 23 and 54 are the data's fault; 40 (deadlock) passes when the batch is taken apart. Whatever is not
    /// Npgsql's own exception was thrown while a value was written: text that is not UTF-16, a type that does not fit.
    /// </remarks>
    private static bool IsAboutTheData(Exception e) => e switch
    {
        PostgresException { SqlState: [var a, var b, ..] } => (a, b) is ('2', '1') or ('2', '2') or ('2', '3') or ('5', '4') or ('4', '0'),
        NpgsqlException { InnerException: System.Text.EncoderFallbackException } => true,
        NpgsqlException or OperationCanceledException or IOException or TimeoutException or System.Net.Sockets.SocketException => false,
        ArgumentException or InvalidCastException or OverflowException => true,
        _ => false,
    };

    private async ValueTask DisconnectAsync()
    {
        if (connection is null)
            return;
        await connection.DisposeAsync().ConfigureAwait(false);
        connection = null;
    }
}
