using System.Globalization;

namespace Media.Simulator;

/// <summary>Parses the command line, pairs of <c>--name value</c>, into options.</summary>
internal static class CommandLine
{
    public const string Usage = """
        A simulator of Tencent Cloud VOD. Every setting is optional:
          --port 8090             0 picks a free port
          --host 127.0.0.1        an IP address or localhost
          --mode PUSH             PUSH or PULL: how events are delivered
          --receiver URL          where events are pushed
          --sign-key KEY          the key that signs pushed events; without it they are not signed
          --speed 1               simulated seconds per real second
          --job-seconds 10        simulated seconds a task takes
          --seed 1                the seed of all injected faults
          --sub-app-id 1500000001 the VOD application
          --secret-id ID --secret-key KEY   the credentials that API calls must be signed with
        """;

    /// <returns>The options, or null and a sentence that says which argument is wrong.</returns>
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
            else if (TrySet(options, args[i], value) is { } changed)
                options = changed;
            else
                return (null, $"{args[i]} {value} is not valid: the option is unknown or its value has the wrong type.");
        }

        options = options with { Credentials = new Dictionary<string, string> { [secretId] = secretKey } };
        try
        {
            options.Validate();
            return (options, "");
        }
        catch (ArgumentException invalid)
        {
            return (null, invalid.Message);
        }
    }

    private static SimulatorOptions? TrySet(SimulatorOptions options, string name, string value)
    {
        var invariant = CultureInfo.InvariantCulture;
        return name switch
        {
            "--host" => options with { Host = value },
            "--mode" => options with { Mode = value },
            "--sign-key" => options with { SignKey = value },
            "--port" when int.TryParse(value, NumberStyles.None, invariant, out var port) => options with { Port = port },
            "--speed" when double.TryParse(value, NumberStyles.Float, invariant, out var speed) => options with { Speed = speed },
            "--job-seconds" when double.TryParse(value, NumberStyles.Float, invariant, out var seconds) =>
                options with { JobSeconds = seconds },
            "--seed" when long.TryParse(value, NumberStyles.AllowLeadingSign, invariant, out var seed) => options with { Seed = seed },
            "--sub-app-id" when long.TryParse(value, NumberStyles.None, invariant, out var id) => options with { SubAppId = id },
            "--receiver" when Uri.TryCreate(value, UriKind.Absolute, out var url) => options with { ReceiverUrl = url },
            _ => null,
        };
    }
}
