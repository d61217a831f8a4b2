using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Media.Storage;

/// <summary>The database that a connection string names, with a description that omits the password.</summary>
internal abstract record StoreTarget
{
    /// <summary>Safe to log.</summary>
    public abstract string Description { get; }

    public sealed record Sqlite(string Path) : StoreTarget
    {
        public override string Description => $"SQLite file {Path}";
    }

    public sealed record Postgres(NpgsqlConnectionStringBuilder Settings) : StoreTarget
    {
        public override string Description => $"PostgreSQL database {Settings.Database} at {Settings.Host}:{Settings.Port}";

        // The default ToString of a record prints its members, and so the password.
        public override string ToString() => Description;
    }

    /// <param name="connectionString">A file path, <c>Host=...</c> or <c>postgres://...</c>.</param>
    /// <param name="target">The target, when the text names one.</param>
    /// <param name="error">What is wrong, as the end of a sentence that starts with the key; never quotes the text.</param>
    public static bool TryParse(
        string? connectionString, [NotNullWhen(true)] out StoreTarget? target, [NotNullWhen(false)] out string? error)
    {
        target = null;
        error = null;
        try
        {
            if (string.IsNullOrWhiteSpace(connectionString))
                error = "is not set";
            else if (IsPostgresUri(connectionString))
                target = new Postgres(FromUri(new Uri(connectionString)));
            else if (HasKey(connectionString, "Host", "Server"))
                target = new Postgres(new NpgsqlConnectionStringBuilder(connectionString));
            else if (HasKey(connectionString, "Data Source", "DataSource", "Filename"))
                target = new Sqlite(new SqliteConnectionStringBuilder(connectionString).DataSource);
            else if (connectionString.Contains('=', StringComparison.Ordinal))
                error = "is neither a file path nor a PostgreSQL connection string (no Host)";
            else
                target = new Sqlite(connectionString.Trim());
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The exception may quote a value, and so the password.
            error = "cannot be read as a connection string";
        }

        if (target is Sqlite { Path: var path } && (path.Length == 0 || path.Contains(":memory:", StringComparison.Ordinal)))
            (target, error) = (null, "names no file (a database in memory would lose everything at the end of the process)");
        if (target is Postgres { Settings.Database: null or "" })
            (target, error) = (null, "names no database");

        return target is not null;
    }

    private static bool IsPostgresUri(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static bool HasKey(string text, params ReadOnlySpan<string> keys)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
            return false;
        var settings = new DbConnectionStringBuilder { ConnectionString = text };
        foreach (var key in keys)
        {
            if (settings.ContainsKey(key))
                return true;
        }

        return false;
    }

    // The URI form of libpq, which Npgsql does not read: postgres://user:password@host:port/database?sslmode=require
    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var login = uri.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
        };
        if (login[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(login[0]);
        if (login.Length == 2)
            settings.Password = Uri.UnescapeDataString(login[1]);
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = option.Split('=', 2) is [var k, var v] ? (k, v) : (option, "");
            settings[UriOption(Uri.UnescapeDataString(key))] = Uri.UnescapeDataString(value);
        }

        return settings;
    }

    private static string UriOption(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "options" => "Options",
        _ => name,
    };
}
