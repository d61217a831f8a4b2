using Media.Domain;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Tests.Cluster.Api;
using Media.Tests.Cluster.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Effects;

/// <summary>Effects that are queued after a call that is under way, in a short queue.</summary>
public sealed class EffectQueueTests : IClassFixture<EffectQueueTests.ShortQueues>
{
    private readonly RunningSilo _silo;
    private readonly RunningVod _vod;

    public EffectQueueTests(ShortQueues shared) => (_silo, _vod) = shared.NextApp();

    [Fact]
    public async Task Requests_that_a_full_queue_refused_are_handed_over_again_by_the_sweeper()
    {
        using var turnedAway = new Counted(_silo.Services, "media.effects.turned_away");
        var fileIds = await _vod.UploadAsync(40);

        await Task.WhenAll(fileIds.Select(fileId => _silo.UploadedAsync(fileId)));

        Assert.Equal("ProcessMedia", await turnedAway.NextAsync("action"));
        foreach (var fileId in fileIds)
            await _silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await _vod.FileIdsOfTasksAsync()).Order());
    }

    /// <summary>VOD would charge for a task that the record no longer requests.</summary>
    [Fact]
    public async Task A_request_that_waits_in_the_queue_is_not_made_when_the_upload_turns_out_to_have_its_procedure()
    {
        var fileIds = await _vod.UploadAsync(3);
        var held = _vod.Hold("ProcessMedia");
        foreach (var fileId in fileIds)
            await _silo.UploadedAsync(fileId);
        await held.ArriveAsync(1);

        await _silo.UploadedAsync(fileIds[1], procedure: "its-own-procedure");
        held.Release();

        await _silo.BecomesAsync(fileIds[0], MediaStatus.Ready);
        await _silo.BecomesAsync(fileIds[2], MediaStatus.Ready);
        Assert.Equal([fileIds[0], fileIds[2]], await _vod.FileIdsOfTasksAsync());
        Assert.Equal(2, await _vod.CallsAsync("ProcessMedia"));
    }

    public sealed class ShortQueues() : SharedSilo(apps: 2)
    {
        private protected override void Configure(Dictionary<string, string?> settings)
        {
            settings.WithQuickLookUps();
            settings["Effects:Workers"] = "1";
            foreach (var app in Apps)
                settings[$"Vod:Apps:{app}:CallTimeoutSeconds"] = "60";
        }

        private protected override void AddServices(IServiceCollection services) => services
            .Configure<EffectOptions>(static options => options.QueueCapacity = 4)
            // A batch of the sweeper must fit into the queue.
            .Configure<SweeperOptions>(static options => options.BatchSize = 2);
    }
}
