using System.Diagnostics;
using Npgsql;

namespace Media.Tests.Cluster.Postgres;

/// <summary>
/// Runs a PostgreSQL server in a temporary directory on a free loopback port. A small shell script owns the server and waits on its
/// standard input. When this process ends for any reason, the pipe closes, and the script stops the server and deletes its directory.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Script =
        """
        # $1 binaries, $2 _directory, $3 port, $4 user to run as (empty: the current one), $5.. further settings
        bin=$1 dir=$2 port=$3 user=$4
        shift 4
        trap '' INT TERM HUP
        as() { if [ -n "$user" ]; then runuser -u "$user" -- "$@"; else "$@"; fi; }
        options="-h 127.0.0.1 -p $port -k $dir -c max_connections=200"
        for setting in "$@"; do options="$options -c $setting"; done
        start() { as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -o "$options" -w -t 60 start >/dev/null; }
        server() { head -1 "$dir/data/postmaster.pid"; }
        signal() { for pid in $(server) $(cat "/proc/$(server)/task/$(server)/children"); do kill "-$1" "$pid"; done; }
        mkdir "$dir"
        [ -z "$user" ] || chown "$user" "$dir"
        cd "$dir"
        if as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >"$dir/initdb.log" 2>&1 && start; then
            echo ready
            while read -r command; do
                case "$command" in
                    stop) as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null ;;
                    start) start ;;
                    freeze) signal STOP ;;
                    thaw) signal CONT ;;
                esac
                echo "done"
            done
            signal CONT 2>/dev/null
            as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1
        else
            cat "$dir/initdb.log" "$dir/log" >&2
        fi
        cd /
        rm -rf "$dir"
        """;

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartNewAsync());

    private readonly Process _owner;
    private readonly string _directory;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private PostgresServer(Process owner, string directory, int port)
    {
        _owner = owner;
        _directory = directory;
        Port = port;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
    }

    public int Port { get; }

    /// <summary>The server that all tests of this assembly share. It ends with the process.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>Starts a server for tests that stop it. Settings have the form <c>name=value</c>.</summary>
    public static async Task<PostgresServer> StartNewAsync(params string[] settings)
    {
        var port = FreePorts.Next();
        var directory = Path.Combine(Path.GetTempPath(), $"media-pg-{Environment.ProcessId}-{port}");
        var start =
            new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // PostgreSQL refuses to run as root.
        var user = Environment.UserName == "root" ? "postgres" : "";
        string[] arguments = ["-c", Script, "postgres-owner", Binaries(), directory, $"{port}", user, .. settings];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        var owner = Process.Start(start)!;
        var server = new PostgresServer(owner, directory, port);
        return await owner.StandardOutput.ReadLineAsync() == "ready"
            ? server
            : throw new InvalidOperationException($"PostgreSQL did not start: {await owner.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await ExecuteAsync(ConnectionString("postgres"), $"CREATE DATABASE \"{name}\"");
        return ConnectionString(name);
    }

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    /// <summary>Stops the server as a power failure would: nothing is finished, and every connection is cut.</summary>
    public Task StopAsync() => AskAsync("stop");

    public Task StartAsync() => AskAsync("start");

    /// <summary>Suspends the server: it keeps its connections open and does not answer, which is the worst kind of outage.</summary>
    public Task FreezeAsync() => AskAsync("freeze");

    public Task ThawAsync() => AskAsync("thaw");

    /// <summary>The CPU time that the server has used so far, including ended sessions.</summary>
    public TimeSpan CpuTime()
    {
        const int Parent = 1, User = 11, ClockTicksPerSecond = 100;
        var server = File.ReadLines(Path.Combine(_directory, "data", "postmaster.pid")).First();
        var ticks = 0L;
        foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                // The fields after the name, which may contain anything: state, parent, ... user, system, and both again for ended
                // children.
                var stat = File.ReadAllText(Path.Combine(process, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[Parent] == server || Path.GetFileName(process) == server)
                    ticks += fields.Skip(User).Take(4).Sum(field => long.Parse(field, System.Globalization.CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // The process ended meanwhile; its time is included in its parent's.
            }
        }

        return TimeSpan.FromSeconds((double)ticks / ClockTicksPerSecond);
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _owner.StandardInput.Close();
        await _owner.WaitForExitAsync();
        _owner.Dispose();
        _turn.Dispose();
    }

    private async Task AskAsync(string command)
    {
        await _turn.WaitAsync();
        try
        {
            await _owner.StandardInput.WriteLineAsync(command);
            await _owner.StandardInput.FlushAsync();
            if (await _owner.StandardOutput.ReadLineAsync() != "done")
                throw new InvalidOperationException($"PostgreSQL did not {command}.");
        }
        finally
        {
            _turn.Release();
        }
    }

    private void End()
    {
        try
        {
            _owner.StandardInput.Close();
            _owner.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or ObjectDisposedException)
        {
            // The script has already ended.
        }
    }

    private static string Binaries() =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(
                version => double.TryParse(Path.GetFileName(version), System.Globalization.CultureInfo.InvariantCulture, out var number)
                    ? number
                    : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "postgres"))) is { } binaries
            ? binaries
            : throw new InvalidOperationException(
                "PostgreSQL is not installed: there is no /usr/lib/postgresql/*/bin/postgres. "
                + "Install it (Debian: apt-get install postgresql) and run the tests again.");
}
