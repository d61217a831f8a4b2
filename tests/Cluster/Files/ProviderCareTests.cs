using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Media.Domain;
using Media.Grains.Effects;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>VOD refuses an app, or does not answer, or is slow with it; what that costs, and whom.</summary>
public sealed class ProviderCareTests : IAsyncLifetime
{
    /// <summary>As many as there are workers: whoever was under way when the first answer came.</summary>
    private const int AtMostUnderWay = 64;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-care-");
    private RunningVod _vod = null!;
    private RunningVod _otherVod = null!;

    public async Task InitializeAsync()
    {
        _vod = await RunningVod.StartAsync();
        _otherVod = await RunningVod.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _vod.DisposeAsync();
        await _otherVod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task While_VOD_refuses_the_app_its_files_are_blocked_and_not_each_is_asked_for()
    {
        await using var silo = await StartSiloAsync(static settings =>
        {
            settings["Effects:RefusedRetry"] = "00:00:01";
            settings["Life:BlockedRetry"] = "00:00:00.5";
        });
        await _vod.SetFaultsAsync(new { apiRefusesWith = "FailedOperation.UserStatusInavlid" });

        var fileIds = await _vod.UploadAsync(150);
        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Blocked);
        var asked = await _vod.CallsAsync("ProcessMedia");
        Assert.InRange(asked, 1, AtMostUnderWay + 5);
        await Eventually.HoldsAsync(async () => await _vod.CallsAsync("ProcessMedia") >= asked + 3, "VOD asked again three times");
        var shown = await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/media/{fileIds[149]}");
        Assert.Equal("blocked", shown.GetProperty("status").GetString());
        Assert.Equal("FailedOperation.UserStatusInavlid", shown.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("operator", shown.GetProperty("waitingFor").GetProperty("what").GetString());
        Assert.Single(silo.Warnings, static line => line.Contains("is blocked: VOD refuses ProcessMedia", StringComparison.Ordinal));
        Assert.Equal(1, Gauge.Read(silo.Services, "media.vod.blocked", "default", "ProcessMedia"));
        Assert.Empty(await _vod.JobsAsync());
    }

    [Fact]
    public async Task When_the_account_is_repaired_they_go_on_by_themselves_with_one_job_each()
    {
        await using var silo = await StartSiloAsync(static settings =>
        {
            settings["Effects:RefusedRetry"] = "00:00:00.5";
            settings["Life:BlockedRetry"] = "00:00:00.5";
        });
        await _vod.SetFaultsAsync(new { apiRefusesWith = "UnauthorizedOperation" });
        var fileIds = await _vod.UploadAsync(100);
        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));
        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Blocked);

        await _vod.SetFaultsAsync(new { apiRefusesWith = "" });

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
        Assert.Equal(0, Gauge.Read(silo.Services, "media.vod.blocked", "default", "ProcessMedia"));
        Assert.Single(silo.Warnings, static line => line.Contains("answers ProcessMedia again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operators_retry_of_one_file_opens_the_way_for_all()
    {
        await using var silo = await StartSiloAsync(static settings =>
        {
            settings["Effects:RefusedRetry"] = "01:00:00";
            settings["Life:BlockedRetry"] = "00:00:00.5";
        });
        await _vod.SetFaultsAsync(new { apiRefusesWith = "UnauthorizedOperation" });
        var fileIds = await _vod.UploadAsync(50);
        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));
        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Blocked);
        await _vod.SetFaultsAsync(new { apiRefusesWith = "" });

        using var accepted = await silo.Http.PostAsync($"/v1/media/{fileIds[0]}/retry", null);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
    }

    [Fact]
    public async Task A_VOD_that_does_not_answer_is_left_alone_and_keeps_no_other_app_waiting()
    {
        await using var silo = await StartSiloAsync(settings =>
        {
            settings["Vod:Apps:other:Endpoint"] = _otherVod.Address;
            settings["Vod:Apps:default:CallTimeoutSeconds"] = "1";
            settings["Effects:UnreachableRetry"] = "00:00:01";
        });
        await _vod.SetFaultsAsync(new { apiDelayMs = 600_000 });
        var silent = await _vod.UploadAsync(150);
        await Task.WhenAll(silent.Select(fileId => silo.UploadedAsync(fileId)));

        var fileIds = await _otherVod.UploadAsync(50);
        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId, app: "other")));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        await Eventually.HoldsAsync(() => Gauge.Read(silo.Services, "media.vod.unreachable", "default", "ProcessMedia") == 1, "the silence noticed");
        Assert.InRange(await _vod.CallsAsync("ProcessMedia"), 1, AtMostUnderWay + 15);
        Assert.Single(silo.Warnings, static line => line.Contains("does not answer ProcessMedia", StringComparison.Ordinal));
        Assert.DoesNotContain(silo.Warnings, static line => line.Contains("is blocked", StringComparison.Ordinal));

        await _vod.SetFaultsAsync(new { apiDelayMs = 0 });

        foreach (var fileId in silent)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(silent.Order(), (await _vod.JobsAsync()).Order());
    }

    [Fact]
    public async Task What_is_due_of_an_app_without_room_does_not_keep_another_from_being_swept()
    {
        var many = await _otherVod.UploadAsync(60);
        var few = await _vod.UploadAsync(5);
        void Slowly(Dictionary<string, string?> settings)
        {
            settings["Vod:Apps:other:Endpoint"] = _otherVod.Address;
            settings["Vod:Apps:other:CallsPerSecond"] = "1";
            settings["Effects:Workers"] = "1";
        }

        await using (var first = await StartSiloAsync(settings =>
        {
            Slowly(settings);
            settings["Vod:Apps:default:CallsPerSecond"] = "1";
        }))
        {
            await Task.WhenAll(many.Select(fileId => first.UploadedAsync(fileId, app: "other")));
            await Task.WhenAll(few.Select(fileId => first.UploadedAsync(fileId)));
        }

        await using var second = await StartSiloAsync(
            Slowly, static services => services.Configure<EffectOptions>(static options => options.QueueCapacity = 8));

        foreach (var fileId in few)
            await second.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.InRange((await _otherVod.JobsAsync()).Count, 0, 50);
    }

    [Fact]
    public async Task Calls_stay_below_the_limit_of_each_action_and_wait_for_their_turn()
    {
        // A tenth above what is configured, as the account's is: calls that leave evenly need not arrive evenly.
        await _vod.SetFaultsAsync(new { apiCallsPerSecond = 44 });
        await using var silo = await StartSiloAsync(static settings => settings["Vod:Apps:default:CallsPerSecond"] = "40");
        var fileIds = await _vod.UploadAsync(100);

        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(0, await _vod.CallsAsync("ProcessMedia", "RequestLimitExceeded"));
        Assert.Equal(100, await _vod.CallsAsync("ProcessMedia"));
    }

    [Fact]
    public async Task A_limit_lower_than_was_configured_is_found()
    {
        await _vod.SetFaultsAsync(new { apiCallsPerSecond = 20 });
        await using var silo = await StartSiloAsync(static settings => settings["Vod:Apps:default:CallsPerSecond"] = "200");
        var fileIds = await _vod.UploadAsync(80);

        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.JobsAsync()).Order());
        // The rate falls with the refusals: a file pays for about one, not for one after the other.
        Assert.InRange(await _vod.CallsAsync("ProcessMedia", "RequestLimitExceeded"), 1, 160);
    }

    private Task<RunningSilo> StartSiloAsync(Action<Dictionary<string, string?>>? settings = null, Action<IServiceCollection>? services = null) =>
        RunningSilo.StartAsync(Path.Combine(_directory.FullName, "media.db"), _vod, settings, services);
}
