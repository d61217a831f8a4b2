namespace Media.Tests.EndToEnd.NodeSdk;

/// <summary>Where things are, seen from the root of the repository.</summary>
internal static class Repository
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public static string Root { get; } = FindRoot();

    public static string SimulatorAssembly() => Path.Combine(Root, "src", "Simulator", "bin", Configuration, "net10.0", "Media.Simulator.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Media.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("There is no Media.sln above the tests.");
    }
}
