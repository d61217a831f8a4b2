using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// The images of the Dockerfile, built by buildah without an engine, in a store of their own that is deleted at the end. Where the base images
/// cannot be pulled, images made of this machine stand in for them (<c>Deployment/stand-in-images.sh</c>); hollow ones, without .NET, unless
/// asked otherwise.
/// </summary>
internal sealed class ImageBuild : IAsyncDisposable
{
    private const string Tag = "test";
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("media-images-");
    private readonly Dictionary<string, string> _environment;

    private ImageBuild() => _environment = new()
    {
        ["CONTAINERS_STORAGE_CONF"] = Path.Combine(_folder.FullName, "storage.conf"), ["BUILDAH_ISOLATION"] = "chroot", ["TMPDIR"] = _folder.FullName,
    };

    public static async Task<ImageBuild> RunAsync(bool isHollow)
    {
        var build = new ImageBuild();
        try
        {
            await build.ChooseStorageAsync();
            await build.RunAsync([Path.Combine(Repository.Root, "tests", "EndToEnd", "Deployment", "stand-in-images.sh"), .. isHollow ? ["--hollow"] : Array.Empty<string>()]);
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

    /// <summary>What a container of it is made to be.</summary>
    public async Task<JsonElement> ConfigurationAsync(string image) => JsonElement.Parse(
        await RunAsync(["buildah", "inspect", "--type", "image", $"media-{image}:{Tag}"])).GetProperty("OCIv1").GetProperty("config");

    /// <returns>What it printed.</returns>
    public async Task<string> AskAsync(string image, params string[] command) => (await RunAsync(["buildah", "run", await ContainerAsync(image), "--", .. command])).Trim();

    /// <summary>Its entry point, as its user.</summary>
    public async Task<GuardedProcess> StartAsync(string image, Dictionary<string, string> settings)
    {
        var entryPoint = (await ConfigurationAsync(image)).GetProperty("Entrypoint").EnumerateArray().Select(static word => word.GetString()!);
        var container = await ContainerAsync(image);
        return GuardedProcess.Start(
            ["buildah", "run", .. settings.SelectMany(static setting => new[] { "--env", $"{setting.Key}={setting.Value}" }), container, "--", .. entryPoint], _environment);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["buildah", "rm", "--all"]);
        _folder.Delete(recursive: true);
    }

    /// <summary>Layers that share what they have in common, where this machine can mount them so; else each is a copy.</summary>
    private async Task ChooseStorageAsync()
    {
        foreach (var driver in new[] { "overlay", "vfs" })
        {
            await File.WriteAllTextAsync(
                _environment["CONTAINERS_STORAGE_CONF"],
                $"[storage]\ndriver = \"{driver}\"\ngraphroot = \"{_folder.FullName}/{driver}\"\nrunroot = \"{_folder.FullName}/run-{driver}\"\n");
            await using var look = GuardedProcess.Start(["buildah", "info"], _environment);
            if (await look.ExitsAsync(Eventually.Patience) == 0)
                return;
        }
    }

    private async Task<string> ContainerAsync(string image) => (await RunAsync(["buildah", "from", "--pull-never", $"media-{image}:{Tag}"])).Trim();

    /// <summary>This machine's sources and packages, lent for the time of a build.</summary>
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
