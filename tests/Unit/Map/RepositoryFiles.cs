namespace Media.Tests.Unit.Map;

/// <summary>Finds the checkout from which these tests were built.</summary>
internal static class RepositoryFiles
{
    public static DirectoryInfo Root { get; } = Find();

    private static DirectoryInfo Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Media.sln")))
            folder = folder.Parent;
        return folder ?? throw new DirectoryNotFoundException("Media.sln was not found above the tests.");
    }
}
