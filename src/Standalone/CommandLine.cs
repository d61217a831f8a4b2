using System.Globalization;

namespace Media.Standalone;

/// <summary>What <c>run.sh</c> passes on.</summary>
/// <param name="DataDirectory">Null: what the environment says, or ./data.</param>
/// <param name="Vod">The base address of a VOD that runs elsewhere; null starts the simulator.</param>
/// <param name="Once">Stop when the sample file is ready.</param>
/// <param name="Walkthrough">Upload a sample file and print its life.</param>
internal sealed record CommandLine(int ApiPort, int SimulatorPort, string? DataDirectory, Uri? Vod, bool Once, bool Walkthrough)
{
    public const string Usage =
        """
        Usage: ./run.sh [--once] [--api-port PORT] [--sim-port PORT] [--data DIR] [--vod URL]
          --once           stop when the sample file is ready
          --api-port PORT  where the API listens on 127.0.0.1 (default 8080)
          --sim-port PORT  where the VOD simulator listens on 127.0.0.1 (default 8090)
          --data DIR       where the database is kept (default ./data)
          --vod URL        use a VOD that runs elsewhere instead of starting the simulator
          --no-walkthrough only serve
        """;

    /// <returns>The parsed line, or a sentence saying what is wrong with it.</returns>
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
            else if (With(line, name, args[i]) is { } next)
                line = next;
            else
                return (null, $"{args[i]} is not a value for {name}.");
        }

        return line is { Once: true, Walkthrough: false } ? (null, "--once needs the walkthrough.") : (line, null);
    }

    private static CommandLine? With(CommandLine line, string name, string value) => name switch
    {
        "--api-port" when Port(value) is { } port => line with { ApiPort = port },
        "--sim-port" when Port(value) is { } port => line with { SimulatorPort = port },
        "--data" when value.Length > 0 => line with { DataDirectory = value },
        "--vod" when Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" => line with { Vod = uri },
        _ => null,
    };

    private static int? Port(string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
