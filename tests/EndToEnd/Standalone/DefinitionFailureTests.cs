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
    public async Task Failed_definitions_and_aborted_tasks_decide_the_status_of_their_file()
    {
        var (simulator, service) = (documented.Simulator, documented.Service);

        var fileIds = await simulator.UploadAsync(60);

        foreach (var fileId in fileIds)
            await Eventually.SeesAsync(
                () => service.FindAsync(fileId), static file => file is { } known && HasEnded(known), $"{fileId} ended");
        var witness = new Witness(simulator, service);
        await witness.ExactlyOneTaskEachAsync(fileIds);
        var tasks = await simulator.JobsAsync();
        var aborted = tasks.Where(static task => task.Status == "ABORTED").Select(static task => task.FileId).ToHashSet();
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
