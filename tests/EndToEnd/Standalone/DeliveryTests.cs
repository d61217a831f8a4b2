using System.Text.Json;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

public sealed class DeliveryTests
{
    private const int Deliveries = 200;
    private const int AtOnce = 64;

    [Fact]
    public async Task An_upload_told_200_times_64_at_once_is_one_upload_and_one_job()
    {
        await using var simulator = await SimulatorProcess.StartAsync("--job-seconds", "1");
        await using var service = await StandaloneProcess.StartAsync(simulator.Address);
        var push = await Events.FirstPushAsync(FreePorts.Next(), async receiver =>
        {
            await simulator.PushToAsync(receiver);
            await simulator.UploadAsync(1);
        });
        await simulator.PushToAsync(service.Receiver);
        var fileId = Assert.Single(await simulator.UploadsAsync()).FileId;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Deliveries),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, _) =>
            {
                using var answer = await service.PostAsync("/callbacks/default", push);
                Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
            });

        Witness.IsReadyByOneProcedureOfOurs(await service.FileInAsync(fileId, "ready"));
        await new Witness(simulator, service).ExactlyOneJobEachAsync([fileId]);
        Assert.Equal(1, (await simulator.StatsAsync()).CallsOf("ProcessMedia"));
        var uploaded = Assert.Single(await service.TimelineAsync(fileId), static entry => KindOf(entry) == "uploaded");
        Assert.InRange(uploaded.GetProperty("count").GetInt64(), Deliveries, long.MaxValue);
    }

    private static string? KindOf(JsonElement entry) => entry.GetProperty("kind").GetString();
}
