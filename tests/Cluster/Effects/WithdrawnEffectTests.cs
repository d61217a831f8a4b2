using Media.Domain;
using Media.Tests.Cluster.Files;

namespace Media.Tests.Cluster.Effects;

/// <summary>What the record asks for no more while it waits in a queue is not begun: it would be paid for.</summary>
public sealed class WithdrawnEffectTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-withdrawn-");
    private RunningVod _vod = null!;
    private RunningSilo _silo = null!;

    public async Task InitializeAsync()
    {
        _vod = await RunningVod.StartAsync();
        _silo = await RunningSilo.StartAsync(Path.Combine(_directory.FullName, "media.db"), _vod, static settings => settings["Effects:Workers"] = "1");
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _vod.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_request_that_waits_for_its_turn_is_not_made_when_the_upload_turns_out_to_have_its_procedure()
    {
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
}
