using Media.Simulator;
using Microsoft.AspNetCore.Connections;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

var (options, problem) = CommandLine.Parse(args);
if (options is null)
{
    Console.Error.WriteLine($"{problem}{Environment.NewLine}{CommandLine.Usage}");
    return 1;
}

await using var simulator = SimulatorHost.Build(options);
try
{
    await simulator.StartAsync();
}
catch (IOException inUse) when (inUse.InnerException is AddressInUseException)
{
    Console.Error.WriteLine(
        $"Port {options.Port} of {options.Host} is taken: stop the program that uses it, or choose another with --port.");
    return 1;
}

Console.WriteLine($"Simulator listening on {SimulatorHost.AddressOf(simulator)}");
await simulator.WaitForShutdownAsync();
return 0;
