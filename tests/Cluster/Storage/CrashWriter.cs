using System.Diagnostics;
using System.Globalization;
using System.Text;
using Media.Domain;
using Media.Storage;

namespace Media.Tests.Cluster.Storage;

/// <summary>Runs this assembly as a program that commits until it is killed, and prints each commit once it is acknowledged.</summary>
internal static class CrashWriter
{
    private const int Callers = 64;

    /// <summary>
    /// Called by the test: starts the program, kills it after this many acknowledgements, and returns all that it printed.
    /// </summary>
    public static async Task<List<(FileId FileId, long Version)>> RunUntilKilledAsync(
        string connectionString, int round, int acknowledgements)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", typeof(CrashWriter).Assembly.Location, connectionString, $"{round}" },
        };
        using var writer = Process.Start(start)!;
        var heard = new List<(FileId, long)>();
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            // A complete line ends with a full stop; the kill may truncate the last one.
            if (line is [.., '.'] && line[..^1].Split(' ') is [var fileId, var version])
                heard.Add((FileId.Parse(fileId), long.Parse(version, CultureInfo.InvariantCulture)));
            if (heard.Count == acknowledgements)
                writer.Kill();
        }

        await writer.WaitForExitAsync();
        return heard;
    }

    public static async Task Main(string[] arguments)
    {
        await using var database = new MediaDatabase(
            new StorageOptions { ConnectionString = arguments[0], CommitTimeout = TimeSpan.FromMinutes(1) });
        await database.MigrateAsync(default);
        await using var output = Console.OpenStandardOutput();
        var ids = 1_000_000_000_000L * (1 + int.Parse(arguments[1], CultureInfo.InvariantCulture));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var fileId = FileId.Parse($"{Interlocked.Increment(ref ids)}");
                for (var version = 0; version < 2; version++)
                {
                    await database.Store.CommitAsync(Given.Row(fileId, version), Given.Event(fileId, $"{version}"));
                    lock (output)
                        output.Write(Encoding.ASCII.GetBytes($"{fileId} {version + 1}.\n"));
                }
            }
        })));
    }
}
