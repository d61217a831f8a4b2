namespace Media.Tests.EndToEnd.Processes;

/// <summary>Paths within the repository.</summary>
internal static class Repository
{
#if DEBUG
    public const string Configuration = "Debug";
#else
    public const string Configuration = "Release";
#endif

    public static string Root { get; } = FindRoot();

    public static string SimulatorAssembly() => Assembly("Simulator");

    public static string StandaloneAssembly() => Assembly("Standalone");

    /// <summary>The public samples of VOD's events.</summary>
    public static string Payloads => Path.Combine(Root, "tests", "Unit", "Payloads");

    public static string Assembly(string project) =>
        Path.Combine(Root, "src", project, "bin", Configuration, "net10.0", $"Media.{project}.dll");

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
