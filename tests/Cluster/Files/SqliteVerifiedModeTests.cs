namespace Media.Tests.Cluster.Files;

public sealed class SqliteVerifiedModeTests : VerifiedModeContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-verified-");

    protected override string ConnectionString => Path.Combine(_directory.FullName, "media.db");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
