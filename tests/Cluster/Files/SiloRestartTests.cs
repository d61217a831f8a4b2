using System.Net;
using Media.Domain;
using Media.Grains.Effects;
using Media.Tests.Cluster.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>A new silo continues what the previous one left unfinished, with its own settings.</summary>
public sealed class SiloRestartTests(SiloRestartTests.NarrowSilo shared) : IClassFixture<SiloRestartTests.NarrowSilo>
{
    [Fact]
    public async Task A_file_blocked_by_a_wrong_key_continues_after_a_correction_and_an_operators_retry()
    {
        var (wrong, vod) = shared.Take(NarrowSilo.WrongKey);
        var fileId = Assert.Single(await vod.UploadAsync());
        await wrong.UploadedAsync(fileId);
        var blocked = await wrong.BecomesAsync(fileId, MediaStatus.Blocked);
        Assert.Equal("AuthFailure.SignatureFailure", MediaFileJson.Read(blocked.Record).Error?.Code);
        Assert.Empty(await vod.FileIdsOfTasksAsync());

        var right = await shared.RestartWithoutAsync(NarrowSilo.WrongKey);
        using var accepted = await right.Http.PostAsync($"/v1/media/{fileId}/retry", null);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await right.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal([fileId], await vod.FileIdsOfTasksAsync());
        using var again = await right.Http.PostAsync($"/v1/media/{fileId}/retry", null);
        await again.IsProblemAsync(HttpStatusCode.Conflict, "nothing-to-retry");
    }

    [Fact]
    public async Task Requests_that_a_silo_queued_and_did_not_make_are_made_by_the_next()
    {
        var (first, vod) = shared.Take(NarrowSilo.Slow);
        var fileIds = await vod.UploadAsync(20);
        await Task.WhenAll(fileIds.Select(fileId => first.UploadedAsync(fileId)));

        var second = await shared.RestartWithoutAsync(
            NarrowSilo.Slow, async () => Assert.InRange((await vod.FileIdsOfTasksAsync()).Count, 0, fileIds.Count - 1));

        foreach (var fileId in fileIds)
            await second.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await vod.FileIdsOfTasksAsync()).Order());
    }

    [Fact]
    public async Task An_app_with_a_full_queue_does_not_keep_the_due_files_of_another_from_being_swept()
    {
        var (first, vod) = shared.Take(NarrowSilo.SlowAtFirst);
        var many = await shared.OtherVod.UploadAsync(60);
        var few = await vod.UploadAsync(5);
        await Task.WhenAll(many.Select(fileId => first.UploadedAsync(fileId, app: SharedSilo.OtherApp)));
        await Task.WhenAll(few.Select(fileId => first.UploadedAsync(fileId)));

        var second = await shared.RestartWithoutAsync(NarrowSilo.SlowAtFirst);

        foreach (var fileId in few)
            await second.BecomesAsync(fileId, MediaStatus.Ready);
        // The other app's calls take two minutes in total.
        Assert.InRange((await shared.OtherVod.FileIdsOfTasksAsync()).Count, 0, many.Count - 1);
    }

    /// <summary>Makes one call at a time for each app and queues few. Some apps have a fault that a restart removes.</summary>
    public sealed class NarrowSilo() : SharedSilo(WrongKey, Slow, SlowAtFirst)
    {
        internal const string WrongKey = "wrong-key";
        internal const string Slow = "slow";
        internal const string SlowAtFirst = "slow-at-first";

        private readonly HashSet<string> _faulty = [WrongKey, Slow, SlowAtFirst];

        internal Task<RunningSilo> RestartWithoutAsync(string app, Func<Task>? meanwhile = null)
        {
            _faulty.Remove(app);
            return RestartAsync(meanwhile);
        }

        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithQuickLookUps();
            settings["Effects:Workers"] = "1";
            settings[$"Vod:Apps:{OtherApp}:CallsPerSecond"] = "1";
            foreach (var app in _faulty)
                settings[app == WrongKey ? $"Vod:Apps:{app}:SecretKey" : $"Vod:Apps:{app}:CallsPerSecond"] = "1";
        }

        private protected override void AddServices(IServiceCollection services) =>
            services.Configure<EffectOptions>(static options => options.QueueCapacity = 8);
    }
}
