using Media.Bench;
using Media.Bench.Callbacks;
using Media.Bench.Cluster;
using Media.Bench.Storage;

// Usage: dotnet run -c Release --project bench -- BENCH [--name value ...]. Prints its result as JSON to standard output.
var benches = new Dictionary<string, Func<string[], Task>>(StringComparer.Ordinal)
{
    ["callbacks"] = CallbackBench.RunAsync,
    ["envelope"] = EnvelopeBench.RunAsync,
    ["telemetry"] = TelemetryBench.RunAsync,
    ["calls"] = CallBench.RunAsync,
    ["cluster"] = ClusterBench.RunAsync,
    ["memory"] = MemoryBench.RunAsync,
    ["storage"] = StorageBench.RunAsync,
    ["growth"] = GrowthBench.RunAsync,
    ["load"] = CallbackBench.LoadAsync,
    // The server that the bench callbacks starts and compares with.
    ["baseline"] = BaselineApi.RunAsync,
};

if (args is [var name, .. var arguments] && benches.TryGetValue(name, out var bench))
{
    await bench(arguments);
    return 0;
}

await Console.Error.WriteLineAsync($"Name a bench: {string.Join(", ", benches.Keys)}.");
return 1;
