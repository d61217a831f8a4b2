using System.Net;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary><c>/livez</c> asks nobody else; <c>/readyz</c> says whether the process should be sent work.</summary>
public sealed class HealthTests
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Whatever_is_missing_a_process_lives_and_is_ready_only_when_it_can_do_its_work()
    {
        await using var cluster = await ScriptedCluster.UpAsync(1, 1);
        var (api, silo) = (cluster.Apis[0], cluster.Silos[0]);
        await AnswersAsync(api, "/readyz", HttpStatusCode.OK);
        await AnswersAsync(silo, "/readyz", HttpStatusCode.OK);

        await cluster.KillAsync("postgres");
        await AnswersAsync(api, "/readyz", HttpStatusCode.ServiceUnavailable);
        await AnswersAsync(silo, "/readyz", HttpStatusCode.ServiceUnavailable);
        await AnswersAsync(api, "/livez", HttpStatusCode.OK);
        await AnswersAsync(silo, "/livez", HttpStatusCode.OK);

        await cluster.StartAsync("postgres");
        await AnswersAsync(silo, "/readyz", HttpStatusCode.OK);
        await AnswersAsync(api, "/readyz", HttpStatusCode.OK);

        await cluster.KillAsync("silo 1");
        await AnswersAsync(api, "/readyz", HttpStatusCode.ServiceUnavailable);
        await AnswersAsync(api, "/livez", HttpStatusCode.OK);

        await cluster.StartAsync("silo 1");
        await AnswersAsync(api, "/readyz", HttpStatusCode.OK);
    }

    /// <summary>Sooner or later; a refusal says why, and when to ask again.</summary>
    private static async Task AnswersAsync(Uri process, string path, HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = process, Timeout = Eventually.Patience };
        await Eventually.SeesAsync(async () => (await http.GetAsync(path)).StatusCode, seen => seen == status, $"{process.Port}{path} {status}", Recovery);
        if (status == HttpStatusCode.OK)
            return;
        using var refused = await http.GetAsync(path);
        var problem = await refused.IsProblemAsync(status, "not-ready");
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}
