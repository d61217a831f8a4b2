using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Media.Storage.Sqlite;

/// <summary>
/// One prepared statement of the writer, bound and stepped directly: the provider's commands allocate an object for each parameter of each
/// row, a tenth of what a callback allocates. Parameters and columns go by position: parameters from 1, columns from 0.
/// </summary>
/// <remarks>Every method throws <see cref="SqliteException"/>, like the provider.</remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int MaxBytesPerChar = 3;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public void Bind(int place, long value) => Check(raw.sqlite3_bind_int64(_statement, place, value));

    public void Bind(int place, long? value)
    {
        if (value is { } present)
            Bind(place, present);
        else
            Check(raw.sqlite3_bind_null(_statement, place));
    }

    public void Bind(int place, string? text)
    {
        if (text is null)
        {
            Check(raw.sqlite3_bind_null(_statement, place));
            return;
        }

        var utf8 = ArrayPool<byte>.Shared.Rent(text.Length * MaxBytesPerChar);
        try
        {
            // SQLite copies the text.
            Check(raw.sqlite3_bind_text(_statement, place, utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    public void Bind(int place, ReadOnlySpan<byte> blob) => Check(raw.sqlite3_bind_blob(_statement, place, blob));

    /// <returns>How many rows it changed.</returns>
    public int Execute()
    {
        try
        {
            Step();
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    public long ReadInteger()
    {
        try
        {
            Step();
            return raw.sqlite3_column_int64(_statement, 0);
        }
        finally
        {
            Reset();
        }
    }

    public List<string> ReadTexts()
    {
        var texts = new List<string>();
        try
        {
            while (Step())
                texts.Add(raw.sqlite3_column_text(_statement, 0).utf8_to_string());
            return texts;
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <returns>True when there is a row.</returns>
    private bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(result, _database);
        return result == raw.SQLITE_ROW;
    }

    // Its result is ignored: it repeats the error of the preceding step.
    private void Reset() => _ = raw.sqlite3_reset(_statement);

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
