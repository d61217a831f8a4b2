using Npgsql;

namespace Media.Storage.Postgres;

/// <summary>Creates separate pools for the writer and the readers, so that many readers cannot keep the writer from connecting.</summary>
internal static class PostgresSources
{
    public static NpgsqlDataSource Write(StoreTarget.Postgres target, StorageOptions options)
    {
        var settings = Settings(target, options);
        // The writer keeps its one connection; an abandoned one must not take the place of the next.
        settings.Pooling = false;
        // The writer's budget ends the wait for a statement here; statement_timeout ends the statement in the server.
        settings.CommandTimeout = 0;
        return NpgsqlDataSource.Create(settings);
    }

    public static NpgsqlDataSource Read(StoreTarget.Postgres target, StorageOptions options)
    {
        var settings = Settings(target, options);
        settings.MaxPoolSize = options.ReadConnections;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, options.ReadConnections);
        settings.CommandTimeout = settings.Timeout;
        return NpgsqlDataSource.Create(settings);
    }

    private static NpgsqlConnectionStringBuilder Settings(StoreTarget.Postgres target, StorageOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(target.Settings.ConnectionString)
        {
            Timeout = (int)Math.Ceiling(options.CommitTimeout.TotalSeconds),
            // See PostgresSession: the writer prepares its statements explicitly, and a reader's filter may be refused as well.
            MaxAutoPrepare = 0,
        };
        settings.ApplicationName ??= "media";
        return settings;
    }
}
