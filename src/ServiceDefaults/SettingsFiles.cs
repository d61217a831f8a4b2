using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Media.ServiceDefaults;

/// <summary>
/// Reads settings from files, each named like the environment variable it replaces. Docker and Kubernetes pass secrets to
/// processes in this way.
/// </summary>
public static class SettingsFiles
{
    /// <summary>The setting that names the folder. Its files override the environment.</summary>
    private const string Folder = "Settings:Directory";

    /// <summary>Must be called before anything else reads the configuration.</summary>
    public static void AddSettingsFiles(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[Folder] is not { Length: > 0 } folder)
            return;
        if (Directory.Exists(folder))
            builder.Configuration.AddKeyPerFile(Path.GetFullPath(folder));
        else
            builder.AddMistakes(["Settings__Directory is not a directory that this process can read: correct it, or remove it."]);
    }
}
