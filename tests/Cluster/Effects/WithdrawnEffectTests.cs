using Media.Domain;
using Media.Tests.Cluster.Files;

namespace Media.Tests.Cluster.Effects;

/// <summary>What the record asks for no more while it waits in a queue is not begun: it would be paid for.</summary>
public sealed class WithdrawnEffectTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-withdrawn-");
    private RunningVod _vod = null!;
    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _vod = await RunningVod.StartAsync();

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_request_that_waits_for_its_turn_is_not_made_when_the_upload_turns_out_to_have_its_procedure()
    {
        await StartAsync("Effects:Workers", "1");
        var fileIds = await _vod.UploadAsync(3);
        await _vod.SetFaultsAsync(new { apiDelayMs = 3000 });
        foreach (var fileId in fileIds)
            await _silo.UploadedAsync(fileId);

        await _silo.UploadedAsync(fileIds[1], procedure: "its-own-procedure");
        await _vod.SetFaultsAsync(new { apiDelayMs = 0 });

        await _silo.BecomesAsync(fileIds[0], MediaStatus.Ready);
        await _silo.BecomesAsync(fileIds[2], MediaStatus.Ready);
        Assert.Equal([fileIds[0], fileIds[2]], await _vod.JobsAsync());
        Assert.Equal(2, await _vod.CallsAsync("ProcessMedia"));
    }

    [Fact]
    public async Task One_that_waits_for_the_apps_next_call_is_not_made_either()
    {
        await StartAsync("Vod:Apps:default:CallsPerSecond", "1");
        var fileIds = await _vod.UploadAsync(7);
        var dropped = fileIds[5];
        foreach (var fileId in fileIds)
            await _silo.UploadedAsync(fileId);

        await _silo.UploadedAsync(dropped, procedure: "its-own-procedure");

        await Eventually.SeesAsync(_vod.JobsAsync, jobs => fileIds.All(fileId => fileId == dropped || jobs.Contains(fileId)), "a job of each other one");
        Assert.DoesNotContain(dropped, await _vod.JobsAsync());
    }

    private async Task StartAsync(string setting, string value) =>
        _silo = await RunningSilo.StartAsync(Path.Combine(_directory.FullName, "media.db"), _vod, settings => settings[setting] = value);
}
