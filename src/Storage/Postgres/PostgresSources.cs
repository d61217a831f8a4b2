using Npgsql;

namespace Media.Storage.Postgres;

/// <summary>The writer and the readers have pools of their own: a crowd of readers cannot keep the writer from connecting.</summary>
internal static class PostgresSources
{
    public static NpgsqlDataSource Write(StoreTarget.Postgres target, StorageOptions options)
    {
        var settings = Settings(target, options);
        settings.MaxPoolSize = 1;
        settings.MinPoolSize = 0;
        // The budget of each statement ends it. No second connection is opened to a server that does not answer, to ask it to
        // cancel: the connection is dropped, and statement_timeout ends what the server may still be doing.
        settings.CommandTimeout = 0;
        settings.CancellationTimeout = -1;
        return NpgsqlDataSource.Create(settings);
    }

    public static NpgsqlDataSource Read(StoreTarget.Postgres target, StorageOptions options)
    {
        var settings = Settings(target, options);
        settings.MaxPoolSize = options.ReadConnections;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, options.ReadConnections);
        settings.CommandTimeout = Seconds(options.CommitTimeout);
        settings.CancellationTimeout = 500;
        return NpgsqlDataSource.Create(settings);
    }

    private static NpgsqlConnectionStringBuilder Settings(StoreTarget.Postgres target, StorageOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(target.Settings.ConnectionString)
        {
            Timeout = Seconds(options.CommitTimeout),
            MaxAutoPrepare = 32,
            AutoPrepareMinUsages = 2,
        };
        settings.ApplicationName ??= "media";
        return settings;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
