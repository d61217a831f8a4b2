using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Media.Domain;
using Media.Tests.Cluster.Files;

namespace Media.Tests.Cluster.Effects;

/// <summary>
/// VOD refuses the calls of an app, does not answer them or is slow. The tests check the number of calls and which apps are affected.
/// Retries come an hour later.
/// </summary>
public sealed class ProviderCareTests(ProviderCareTests.PatientSilo shared) : IClassFixture<ProviderCareTests.PatientSilo>
{
    /// <summary>The number of workers: at most this many calls are under way when the first answer arrives.</summary>
    private const int AtMostUnderWay = 64;

    /// <summary>The number of calls that one worker may start before the service notices that VOD does not answer.</summary>
    private const int UnansweredInARow = 8;

    [Fact]
    public async Task While_VOD_refuses_an_app_its_files_are_blocked_without_a_call_for_each()
    {
        var (silo, vod) = shared.Take(PatientSilo.Refused);
        await vod.SetFaultsAsync(new { apiRefusesWith = "FailedOperation.UserStatusInavlid" });

        var fileIds = await vod.UploadAsync(150);
        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Blocked);
        Assert.InRange(await vod.CallsAsync("ProcessMedia"), 1, AtMostUnderWay);
        var shown = await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/media/{fileIds[149]}");
        Assert.Equal("blocked", shown.GetProperty("status").GetString());
        Assert.Equal("FailedOperation.UserStatusInavlid", shown.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("operator", shown.GetProperty("waitingFor").GetProperty("what").GetString());
        Assert.Single(
            silo.Warnings,
            static line => line.Contains($"App {PatientSilo.Refused} is blocked: VOD refuses ProcessMedia", StringComparison.Ordinal));
        Assert.Equal(1, Gauge.Read(silo.Services, "media.vod.blocked", silo.App, "ProcessMedia"));
        Assert.Empty(await vod.FileIdsOfTasksAsync());
    }

    [Fact]
    public async Task An_operators_retry_of_one_file_opens_the_gate_for_all()
    {
        var (silo, vod) = shared.Take(PatientSilo.Retried);
        await vod.SetFaultsAsync(new { apiRefusesWith = "UnauthorizedOperation" });
        var fileIds = await vod.UploadAsync(50);
        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));
        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Blocked);
        await vod.SetFaultsAsync(new { apiRefusesWith = "" });

        using var accepted = await silo.Http.PostAsync($"/v1/media/{fileIds[0]}/retry", null);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await vod.FileIdsOfTasksAsync()).Order());
    }

    [Fact]
    public async Task A_VOD_that_does_not_answer_is_not_called_and_delays_no_other_app()
    {
        var (silo, vod) = shared.Take(PatientSilo.Silent);
        var held = vod.Hold("ProcessMedia");
        var silent = await vod.UploadAsync(150);
        await Task.WhenAll(silent.Select(fileId => silo.UploadedAsync(fileId)));

        var fileIds = await shared.OtherVod.UploadAsync(50);
        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId, app: SharedSilo.OtherApp)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        await Eventually.HoldsAsync(
            () => Gauge.Read(silo.Services, "media.vod.unreachable", silo.App, "ProcessMedia") == 1, "VOD counted as unreachable");
        held.Release();
        Assert.InRange(held.Arrived, 1, AtMostUnderWay + UnansweredInARow);
        Assert.Single(
            silo.Warnings,
            static line => line.Contains($"App {PatientSilo.Silent}: VOD does not answer ProcessMedia", StringComparison.Ordinal));
        Assert.DoesNotContain(
            silo.Warnings, static line => line.Contains($"App {PatientSilo.Silent} is blocked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_waits_for_the_apps_next_call_is_not_made_when_the_upload_turns_out_to_have_its_procedure()
    {
        var (silo, vod) = shared.Take(PatientSilo.Slow);
        var fileIds = await vod.UploadAsync(4);
        var dropped = fileIds[2];
        foreach (var fileId in fileIds)
            await silo.UploadedAsync(fileId);

        await silo.UploadedAsync(dropped, procedure: "its-own-procedure");

        await Eventually.SeesAsync(
            vod.FileIdsOfTasksAsync,
            processed => fileIds.All(fileId => fileId == dropped || processed.Contains(fileId)),
            "a task of each other file");
        Assert.DoesNotContain(dropped, await vod.FileIdsOfTasksAsync());
    }

    [Fact]
    public async Task Every_call_waits_for_its_turn_under_the_limit_of_its_app_and_action()
    {
        var (silo, vod) = shared.Take(PatientSilo.Limited);
        using var measured = new Measurements(silo.Services);
        var fileIds = await vod.UploadAsync(30);

        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        var waits = measured.Of("media.vod.limiter.wait")
            .Where(static wait => wait.Tags["app"] == PatientSilo.Limited).CountBy(static wait => wait.Tags["action"]).ToDictionary();
        foreach (var action in new[] { "ProcessMedia", "DescribeTaskDetail" })
            Assert.Equal(await vod.CallsAsync(action), waits[action]);
    }

    [Fact]
    public async Task A_limit_at_VOD_below_the_configured_one_is_found()
    {
        var (silo, vod) = shared.Take(PatientSilo.Overestimated);
        await vod.SetFaultsAsync(new { apiCallsPerSecond = 10 });
        var fileIds = await vod.UploadAsync(40);

        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await vod.FileIdsOfTasksAsync()).Order());
        // Refusals lower the rate, so a file meets about one refusal instead of many in a row.
        Assert.InRange(await vod.CallsAsync("ProcessMedia", "RequestLimitExceeded"), 1, 2 * fileIds.Count);
    }

    /// <summary>Calls that VOD refuses or does not answer are not retried while a test runs.</summary>
    public sealed class PatientSilo() : SharedSilo(Refused, Retried, Silent, Slow, Limited, Overestimated)
    {
        internal const string Refused = "refused";
        internal const string Retried = "retried";
        internal const string Silent = "silent";
        internal const string Slow = "slow";
        internal const string Limited = "limited";
        internal const string Overestimated = "overestimated";

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithQuickLookUps();
            settings["Effects:RefusedRetry"] = "01:00:00";
            settings["Effects:UnreachableRetry"] = "01:00:00";
            settings["Life:BlockedRetry"] = "00:00:00.5";
            settings[$"Vod:Apps:{Silent}:CallTimeoutSeconds"] = "1";
            settings[$"Vod:Apps:{Slow}:CallsPerSecond"] = "1";
            settings[$"Vod:Apps:{Overestimated}:CallsPerSecond"] = "50";
        }
    }
}
