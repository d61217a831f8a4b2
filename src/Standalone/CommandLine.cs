using System.Globalization;

namespace Media.Standalone;

/// <summary>The parsed command line of <c>run.sh</c>.</summary>
/// <param name="DataDirectory">The directory of the database; null: <c>Storage__ConnectionString</c>, or ./data.</param>
/// <param name="Vod">The base address of a VOD in another process; null starts the simulator.</param>
/// <param name="Once">Stop when the sample file is ready.</param>
/// <param name="Walkthrough">Upload a sample file and print what happens to it.</param>
internal sealed record CommandLine(int ApiPort, int SimulatorPort, string? DataDirectory, Uri? Vod, bool Once, bool Walkthrough)
{
    public const string Usage =
        """
        Usage: ./run.sh [--once] [--api-port PORT] [--sim-port PORT] [--data DIR] [--vod URL] [--no-walkthrough]
          --once           stop when the sample file is ready
          --api-port PORT  the API's port on 127.0.0.1 (default 8080)
          --sim-port PORT  the VOD simulator's port on 127.0.0.1 (default 8090)
          --data DIR       the directory of the database (default ./data)
          --vod URL        use a VOD in another process instead of starting the simulator
          --no-walkthrough start without uploading a sample file
        """;

    /// <returns>The parsed command line, or null and a sentence that says what is wrong with it.</returns>
    public static (CommandLine? Line, string? Error) Parse(ReadOnlySpan<string> args)
    {
        var line = new CommandLine(8080, 8090, null, null, Once: false, Walkthrough: true);
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            if (name is "--once")
                line = line with { Once = true };
            else if (name is "--no-walkthrough")
                line = line with { Walkthrough = false };
            else if (name is not ("--api-port" or "--sim-port" or "--data" or "--vod"))
                return (null, $"Unknown option {name}.");
            else if (++i == args.Length)
                return (null, $"{name} needs a value.");
            else if (TrySet(line, name, args[i]) is { } changed)
                line = changed;
            else
                return (null, $"{args[i]} is not a valid value for {name}.");
        }

        return line is { Once: true, Walkthrough: false } ? (null, "--once cannot be combined with --no-walkthrough.") : (line, null);
    }

    private static CommandLine? TrySet(CommandLine line, string name, string value) => name switch
    {
        "--api-port" when ParsePort(value) is { } port => line with { ApiPort = port },
        "--sim-port" when ParsePort(value) is { } port => line with { SimulatorPort = port },
        "--data" when value.Length > 0 => line with { DataDirectory = value },
        "--vod" when Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" => line with { Vod = uri },
        _ => null,
    };

    private static int? ParsePort(string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
