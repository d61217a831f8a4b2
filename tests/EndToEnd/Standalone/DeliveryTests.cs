using System.Net;
using System.Text.Json;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

[Collection(nameof(DocumentedService))]
public sealed class DeliveryTests(DocumentedService documented)
{
    private const int Deliveries = 200;
    private const int AtOnce = 64;

    [Fact]
    public async Task An_upload_delivered_200_times_64_at_once_is_one_upload_and_one_task()
    {
        var (simulator, service) = (documented.Simulator, documented.Service);
        var (fileId, push) = await Events.PushOfUploadAsync(FreePorts.Next(), async receiver =>
        {
            await simulator.PushToAsync(receiver);
            return Assert.Single(await simulator.UploadAsync(1, "delivered-200-times.mp4"));
        });
        await simulator.PushToAsync(service.Receiver);

        var stored = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Deliveries),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, _) =>
            {
                using var answer = await service.PostAsync("/callbacks/default", push);
                // On slow cores the service refuses some callbacks.
                Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
                if (answer.StatusCode == HttpStatusCode.OK)
                    Interlocked.Increment(ref stored);
            });

        Assert.True(stored > 0, "No delivery was stored.");
        Witness.IsReadyByOneProcedureOfOurs(await service.FileInAsync(fileId, "ready"));
        await new Witness(simulator, service).ExactlyOneTaskEachAsync([fileId]);
        var uploaded = Assert.Single(await service.TimelineAsync(fileId), static entry => KindOf(entry) == "uploaded");
        Assert.InRange(uploaded.GetProperty("count").GetInt64(), Math.Max(2, stored), long.MaxValue);
    }

    private static string? KindOf(JsonElement entry) => entry.GetProperty("kind").GetString();
}
