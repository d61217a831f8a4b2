namespace Media.Tests;

/// <summary>A temporary directory, deleted with everything in it when the test ends.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-test-");

    public string Path => _directory.FullName;

    /// <summary>A path for a SQLite database.</summary>
    public string Database => PathOf("media.db");

    public string PathOf(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => _directory.Delete(recursive: true);
}
