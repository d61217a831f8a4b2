using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// Builds the images of the Dockerfile with buildah, without a container engine, in a separate store that is deleted at the end. If the
/// base images cannot be pulled, images made from this machine's files replace them (<c>Deployment/stand-in-images.sh</c>); these are
/// hollow, without .NET, unless requested otherwise.
/// </summary>
internal sealed class ImageBuild : IAsyncDisposable
{
    private const string Tag = "test";
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("media-images-");
    private readonly Dictionary<string, string> _environment;

    private ImageBuild() => _environment = new()
    {
        ["CONTAINERS_STORAGE_CONF"] = Path.Combine(_folder.FullName, "storage.conf"),
        ["BUILDAH_ISOLATION"] = "chroot",
        ["TMPDIR"] = _folder.FullName,
    };

    public static async Task<ImageBuild> RunAsync(bool isHollow)
    {
        var build = new ImageBuild();
        try
        {
            await build.ChooseStorageAsync();
            await build.RunAsync([
                Path.Combine(Repository.Root, "tests", "EndToEnd", "Deployment", "stand-in-images.sh"),
                .. isHollow ? ["--hollow"] : Array.Empty<string>(),
            ]);
            await build.RunAsync([
                Path.Combine(Repository.Root, "scripts", "build-images.sh"), Tag, "--pull-never",
                "--build-arg", "SDK_IMAGE=localhost/stand-in-sdk", "--build-arg", "RUNTIME_IMAGE=localhost/stand-in-aspnet", .. NuGet(),
            ]);
            return build;
        }
        catch
        {
            await build.DisposeAsync();
            throw;
        }
    }

    /// <summary>The image's configuration for containers.</summary>
    public async Task<JsonElement> ConfigurationAsync(string image) => JsonElement.Parse(
        await RunAsync(["buildah", "inspect", "--type", "image", $"media-{image}:{Tag}"])).GetProperty("OCIv1").GetProperty("config");

    /// <summary>Runs a command in a container of the image.</summary>
    /// <returns>The command's output.</returns>
    public async Task<string> AskAsync(string image, params string[] command) =>
        (await RunAsync(["buildah", "run", await ContainerAsync(image), "--", .. command])).Trim();

    /// <summary>Runs the image's entry point as the image's user.</summary>
    public async Task<GuardedProcess> StartAsync(string image, Dictionary<string, string> settings)
    {
        var configuration = await ConfigurationAsync(image);
        var entryPoint = configuration.GetProperty("Entrypoint").EnumerateArray().Select(static word => word.GetString()!);
        var variables = settings.SelectMany(static setting => new[] { "--env", $"{setting.Key}={setting.Value}" });
        var container = await ContainerAsync(image);
        return GuardedProcess.Start(["buildah", "run", .. variables, container, "--", .. entryPoint], _environment);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["buildah", "rm", "--all"]);
        _folder.Delete(recursive: true);
    }

    /// <summary>
    /// Uses overlay mounts, in which layers share files, if this machine supports them; otherwise each layer is a full copy.
    /// </summary>
    private async Task ChooseStorageAsync()
    {
        foreach (var driver in new[] { "overlay", "vfs" })
        {
            await File.WriteAllTextAsync(
                _environment["CONTAINERS_STORAGE_CONF"],
                $"""
                [storage]
                driver = "{driver}"
                graphroot = "{_folder.FullName}/{driver}"
                runroot = "{_folder.FullName}/run-{driver}"

                """);
            await using var look = GuardedProcess.Start(["buildah", "info"], _environment);
            if (await look.ExitsAsync(Eventually.Patience) == 0)
                return;
        }
    }

    private async Task<string> ContainerAsync(string image) =>
        (await RunAsync(["buildah", "from", "--pull-never", $"media-{image}:{Tag}"])).Trim();

    /// <summary>Mounts this machine's NuGet sources and packages for the duration of a build.</summary>
    private static IEnumerable<string> NuGet()
    {
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget");
        var configuration = Path.Combine(home, "NuGet", "NuGet.Config");
        string[] secret = File.Exists(configuration) ? ["--secret", $"id=nuget,src={configuration}"] : [];
        return [.. secret, "--volume", $"{Path.Combine(home, "packages")}:/root/.nuget/packages"];
    }

    private async Task<string> RunAsync(IReadOnlyList<string> command)
    {
        await using var process = GuardedProcess.Start(command, _environment, Repository.Root);
        return await process.ExitsAsync(BuildLimit) == 0
            ? process.Output
            : throw new InvalidOperationException($"{string.Join(' ', command)} failed: {process.Output} {process.Errors}");
    }
}
