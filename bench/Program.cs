using Media.Bench.Callbacks;
using Media.Bench.Calls;
using Media.Bench.Memory;
using Media.Bench.Storage;

// dotnet run -c Release --project bench -- <verb> [--name value ...]; the result is JSON on standard output.
var benches = new Dictionary<string, Func<string[], Task>>(StringComparer.Ordinal)
{
    ["callbacks"] = CallbackBench.RunAsync,
    ["telemetry"] = TelemetryBench.RunAsync,
    ["calls"] = CallBench.RunAsync,
    ["memory"] = MemoryBench.RunAsync,
    ["storage"] = StorageBench.RunAsync,
    ["growth"] = GrowthBench.RunAsync,
    ["load"] = CallbackBench.LoadAsync,
    // The server that callbacks is compared with.
    ["baseline"] = BaselineApi.RunAsync,
};

if (args is [var verb, .. var arguments] && benches.TryGetValue(verb, out var bench))
{
    await bench(arguments);
    return 0;
}

await Console.Error.WriteLineAsync($"Say which: {string.Join(", ", benches.Keys)}.");
return 1;
