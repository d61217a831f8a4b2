using System.Text.RegularExpressions;

namespace Media.Tests.Unit.Map;

/// <summary>Finds the checkout from which these tests were built.</summary>
internal static partial class RepositoryFiles
{
    public static DirectoryInfo Root { get; } = Find();

    /// <summary>The lines of all text files at or below these paths that are not the output of a build or an installation.</summary>
    public static IEnumerable<(FileInfo Path, string Place, string Text)> Lines(params string[] paths) =>
        from path in paths
        from file in FilesAt(Path.Combine(Root.FullName, path))
        let name = Path.GetRelativePath(Root.FullName, file).Replace('\\', '/')
        where !Output().IsMatch(name)
        from line in File.ReadLines(file).Index()
        select (new FileInfo(file), $"{name}:{line.Index + 1}", line.Item);

    private static IEnumerable<string> FilesAt(string path) =>
        File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories);

    private static DirectoryInfo Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Media.sln")))
            folder = folder.Parent;
        return folder ?? throw new DirectoryNotFoundException("Media.sln was not found above the tests.");
    }

    [GeneratedRegex(@"/(?:bin|obj|node_modules|data)/|lock\.json$")]
    private static partial Regex Output();
}
