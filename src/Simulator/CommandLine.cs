using System.Globalization;

namespace Media.Simulator;

/// <summary>Reads <c>--name value</c> pairs into options.</summary>
internal static class CommandLine
{
    public const string Usage = """
        A VOD in a box. All settings are optional:
          --port 8090             0 takes a free port
          --host 127.0.0.1        an IP address or localhost
          --mode PUSH             PUSH or PULL: how events are delivered
          --receiver URL          where events are pushed
          --speed 1               simulated seconds per real second
          --job-seconds 10        simulated seconds a job takes
          --seed 1                what chance is derived from
          --sub-app-id 1500000001 the application
          --secret-id ID --secret-key KEY   who may sign API calls
        """;

    /// <returns>The options, or null and one sentence that says what is wrong.</returns>
    public static (SimulatorOptions? Options, string Problem) Parse(IReadOnlyList<string> args)
    {
        var options = new SimulatorOptions();
        var (secretId, secretKey) = (SimulatorDefaults.SecretId, SimulatorDefaults.SecretKey);
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count)
                return (null, $"{args[i]} needs a value.");
            var value = args[i + 1];
            if (args[i] == "--secret-id")
                secretId = value;
            else if (args[i] == "--secret-key")
                secretKey = value;
            else if (With(options, args[i], value) is { } changed)
                options = changed;
            else
                return (null, $"{args[i]} {value} cannot be used: the name is unknown or the value not of its kind.");
        }

        options = options with { Credentials = new Dictionary<string, string> { [secretId] = secretKey } };
        try
        {
            options.Validate();
            return (options, "");
        }
        catch (ArgumentException wrong)
        {
            return (null, wrong.Message);
        }
    }

    private static SimulatorOptions? With(SimulatorOptions options, string name, string value)
    {
        var invariant = CultureInfo.InvariantCulture;
        return name switch
        {
            "--host" => options with { Host = value },
            "--mode" => options with { Mode = value },
            "--port" when int.TryParse(value, NumberStyles.None, invariant, out var port) => options with { Port = port },
            "--speed" when double.TryParse(value, NumberStyles.Float, invariant, out var speed) => options with { Speed = speed },
            "--job-seconds" when double.TryParse(value, NumberStyles.Float, invariant, out var seconds) => options with { JobSeconds = seconds },
            "--seed" when long.TryParse(value, NumberStyles.AllowLeadingSign, invariant, out var seed) => options with { Seed = seed },
            "--sub-app-id" when long.TryParse(value, NumberStyles.None, invariant, out var id) => options with { SubAppId = id },
            "--receiver" when Uri.TryCreate(value, UriKind.Absolute, out var url) => options with { ReceiverUrl = url },
            _ => null,
        };
    }
}
