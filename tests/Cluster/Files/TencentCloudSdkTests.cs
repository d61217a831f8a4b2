using Media.Domain;

namespace Media.Tests.Cluster.Files;

/// <summary>Compiled with <c>-p:TencentCloudSdk=true</c> only: a silo of that build contains the SDK, and one setting enables it.</summary>
public sealed class TencentCloudSdkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Files_are_transcoded_once_and_followed_to_their_end_by_the_SDK()
    {
        await using var vod = await RunningVod.StartAsync();
        await using var silo = await RunningSilo.StartAsync(
            _folder.Database, vod, static settings => settings["Vod:Client"] = "sdk");
        await vod.SetFaultsAsync(new { apiRateLimited = 0.2, apiInternalErrorAfter = 0.2, apiCutAfter = 0.2 });
        var fileIds = await vod.UploadAsync(20);

        await Task.WhenAll(fileIds.Select(fileId => silo.UploadedAsync(fileId)));

        foreach (var fileId in fileIds)
            await silo.BecomesAsync(fileId, MediaStatus.Ready);
        Assert.Equal(fileIds.Order(), (await vod.FileIdsOfTasksAsync()).Order());
    }

    public void Dispose() => _folder.Dispose();
}
