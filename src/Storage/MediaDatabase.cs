using System.Diagnostics.Metrics;
using Media.Storage.Postgres;
using Media.Storage.Read;
using Media.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Media.Storage;

/// <summary>
/// Opens the database that the options name: brings its schema up to date, and opens its store and its read side. Owns what it opened.
/// </summary>
public sealed class MediaDatabase : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly StorageOptions _options;
    private readonly StoreTarget _target;
    private readonly TimeProvider _clock;
    private readonly IMeterFactory? _meters;
    private readonly Lazy<MediaFileReader> _reader;
    private readonly Lazy<GroupCommitStore> _store;

    /// <exception cref="ArgumentException">The connection string does not name a database.</exception>
    public MediaDatabase(StorageOptions options, TimeProvider? clock = null, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!StoreTarget.TryParse(options.ConnectionString, out var parsed, out var error))
            throw new ArgumentException($"Storage:ConnectionString {error}.", nameof(options));
        _options = options;
        _clock = clock ?? TimeProvider.System;
        _meters = meters;
        _target = parsed;
        _reader = new Lazy<MediaFileReader>(OpenReader);
        _store = new Lazy<GroupCommitStore>(OpenStore);
    }

    /// <summary>The engine and the location, without the password.</summary>
    public string Description => _target.Description;

    public IMediaFileReader Reader => _reader.Value;

    public GroupCommitStore Store => _store.Value;

    /// <summary>
    /// Creates what is missing and brings the schema up to date; waits for a server that is still starting. Several processes may do so at
    /// the same time.
    /// </summary>
    /// <exception cref="SchemaTooNewException">A newer version of the program has migrated the database.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The database cannot be used, or did not answer within <see cref="StorageOptions.StartTimeoutSeconds"/>.
    /// </exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await MigrateOnceAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (
                IsTransient(e) && TimeProvider.System.GetElapsedTime(started).TotalSeconds < _options.StartTimeoutSeconds)
            {
                await Task.Delay(RetryDelay, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NpgsqlException or SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new StoreUnavailableException($"{Description} cannot be used: {e.Message} Check Storage__ConnectionString.", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_store.IsValueCreated)
            await _store.Value.DisposeAsync().ConfigureAwait(false);
        if (_reader.IsValueCreated)
            await _reader.Value.DisposeAsync().ConfigureAwait(false);
    }

    private Task MigrateOnceAsync(CancellationToken cancellationToken) => _target switch
    {
        StoreTarget.Sqlite sqlite => Task.Run(() => SqliteSchema.Migrate(sqlite), cancellationToken),
        StoreTarget.Postgres postgres => PostgresSchema.MigrateAsync(postgres, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private MediaFileReader OpenReader() => new(
        _target switch
        {
            StoreTarget.Sqlite sqlite => new SqliteReadEngine(sqlite, _options.ReadConnections),
            StoreTarget.Postgres postgres => new PostgresReadEngine(PostgresSources.Read(postgres, _options), _options.CommitTimeout),
            _ => throw new System.Diagnostics.UnreachableException(),
        },
        TimeSpan.FromSeconds(_options.StatsAgeSeconds),
        _clock);

    private GroupCommitStore OpenStore() => new(
        _target switch
        {
            StoreTarget.Sqlite sqlite => new SqliteCommitWriter(sqlite),
            StoreTarget.Postgres postgres => new PostgresCommitWriter(PostgresSources.Write(postgres, _options), _options.CommitTimeout),
            _ => throw new System.Diagnostics.UnreachableException(),
        },
        Reader,
        _options,
        _meters);

    // A server that is starting, cannot be reached or has no free connection; a SQLite file that another process is creating.
    private static bool IsTransient(Exception e) => e switch
    {
        PostgresException postgres => postgres.IsTransient,
        NpgsqlException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED,
        _ => false,
    };
}
