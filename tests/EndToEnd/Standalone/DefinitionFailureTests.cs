using System.Text.Json;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

[Collection(nameof(DocumentedService))]
public sealed class DefinitionFailureTests(DocumentedService documented) : IAsyncLifetime
{
    public Task InitializeAsync() => documented.Simulator.SetFaultsAsync(
        new { definitionFails = new Dictionary<string, double> { ["100010"] = 0.3, ["100020"] = 0.3 }, jobAborted = 0.2, seed = 7 });

    public Task DisposeAsync() => documented.Simulator.SetFaultsAsync(SimulatorClient.NoFaults);

    [Fact]
    public async Task Definitions_that_fail_and_jobs_that_abort_end_as_what_they_are()
    {
        var (simulator, service) = (documented.Simulator, documented.Service);

        var fileIds = await simulator.UploadAsync(60);

        foreach (var fileId in fileIds)
            await Eventually.SeesAsync(() => service.FindAsync(fileId), static file => file is { } known && HasEnded(known), $"{fileId} ended");
        var witness = new Witness(simulator, service);
        await witness.ExactlyOneJobEachAsync(fileIds);
        var aborted = (await simulator.JobsAsync()).Where(static job => job.Status == "ABORTED").Select(static job => job.FileId).ToHashSet();
        Assert.NotEmpty(aborted);
        await witness.EachAsync(fileIds, file => Assert.Equal(
            aborted.Contains(file.GetProperty("fileId").GetString()!) ? "failed" : ByOutputs(file), StandaloneProcess.StatusOf(file)));
    }

    private static bool HasEnded(JsonElement file) => StandaloneProcess.StatusOf(file) is "ready" or "partly_ready" or "failed";

    private static string ByOutputs(JsonElement file) =>
        file.GetProperty("outputs").EnumerateArray().Count(static output => StandaloneProcess.StatusOf(output) == "success") switch
        {
            2 => "ready",
            1 => "partly_ready",
            _ => "failed",
        };
}
