using Media.Domain;
using Media.Tests.Cluster.Files;

namespace Media.Tests.Cluster.Effects;

/// <summary>When VOD accepts an app's calls again, its files continue without an operator.</summary>
public sealed class ProviderRecoveryTests : IClassFixture<ProviderRecoveryTests.PersistentSilo>
{
    private readonly RunningSilo _silo;
    private readonly RunningVod _vod;

    public ProviderRecoveryTests(PersistentSilo shared) => (_silo, _vod) = shared.NextApp();

    [Fact]
    public async Task A_VOD_that_refuses_an_app_is_probed_and_after_the_repair_each_file_gets_one_task()
    {
        await _vod.SetFaultsAsync(new { apiRefusesWith = "UnauthorizedOperation" });
        var fileIds = await _vod.UploadAsync(100);
        await Task.WhenAll(fileIds.Select(fileId => _silo.UploadedAsync(fileId)));
        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Blocked);
        var asked = await _vod.CallsAsync("ProcessMedia");
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("ProcessMedia") >= asked + 3, "VOD asked again three times");

        await _vod.SetFaultsAsync(new { apiRefusesWith = "" });

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
        Assert.Equal(0, Gauge.Read(_silo.Services, "media.vod.blocked", _silo.App, "ProcessMedia"));
        Assert.Single(_silo.Warnings, line => line.Contains($"App {_silo.App}: VOD answers ProcessMedia again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_VOD_answers_again_every_file_gets_one_task()
    {
        var held = _vod.Hold("ProcessMedia");
        var fileIds = await _vod.UploadAsync(100);
        await Task.WhenAll(fileIds.Select(fileId => _silo.UploadedAsync(fileId)));
        await Eventually.HoldsAsync(
            () => Gauge.Read(_silo.Services, "media.vod.unreachable", _silo.App, "ProcessMedia") == 1, "VOD counted as unreachable");

        held.Release();

        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
    }

    public sealed class PersistentSilo() : SharedSilo(apps: 2)
    {
        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithQuickLookUps();
            settings["Effects:RefusedRetry"] = "00:00:00.5";
            settings["Effects:UnreachableRetry"] = "00:00:00.5";
            settings["Life:BlockedRetry"] = "00:00:00.5";
            foreach (var app in Apps)
                settings[$"Vod:Apps:{app}:CallTimeoutSeconds"] = "1";
        }
    }
}
