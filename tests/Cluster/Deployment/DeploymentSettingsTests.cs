using System.Text.RegularExpressions;
using k8s.Models;

namespace Media.Tests.Cluster.Deployment;

/// <summary>Compose and Kubernetes set only settings that the programs read, and start only images that the Dockerfile builds.</summary>
public sealed partial class DeploymentSettingsTests
{
    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Manifests.Root(), .. path]));

    private static IEnumerable<string> Images =>
        Target().Matches(Text("Dockerfile")).Select(static match => $"media-{match.Groups[1].Value}");

    [Fact]
    public void Every_setting_of_the_manifests_is_one_that_the_programs_know() => KnownSettings.AreAll(
        [
            .. Manifests.Default.All<V1ConfigMap>().SelectMany(static map => map.Data.Keys),
            .. Manifests.Default.Deployments.SelectMany(static deployment => Manifests.ContainerOf(deployment).Env ?? [])
                .Select(static variable => variable.Name),
            .. Examples().SelectMany(static example => example.Settings.Keys),
        ]);

    [Fact]
    public void Every_setting_of_the_compose_file_is_one_that_the_programs_know()
    {
        var settings = ComposeSetting().Matches(Text("docker-compose.yml")).Select(static match => match.Value).ToArray();

        Assert.True(settings.Length > 10);
        KnownSettings.AreAll(settings);
    }

    [Fact]
    public void A_misspelt_setting_is_found() =>
        Assert.ThrowsAny<Exception>(() => KnownSettings.AreAll(["Api__DrainSecond"]));

    [Fact]
    public void Secrets_have_no_values_here_and_only_silos_get_the_credentials()
    {
        Assert.Empty(Manifests.Default.All<V1Secret>());
        Assert.Equal(["media", "media-vod"], Examples().Select(static example => example.Name).Order());
        Assert.Equal(["media", "media-vod"], SecretsOf("media-silo"));
        Assert.Equal(["media"], SecretsOf("media-api"));
        Assert.All(
            Examples().SelectMany(static example => example.Settings),
            static setting => Assert.Equal(setting.Key.Contains("__Scopes__", StringComparison.Ordinal) ? "operate" : "", setting.Value));

        static IEnumerable<string> SecretsOf(string deployment) =>
            Manifests.ContainerOf(Manifests.Default.Deployment(deployment)).EnvFrom
                .Select(static source => source.SecretRef?.Name).OfType<string>().Order();
    }

    [Fact]
    public void Compose_gives_every_process_the_time_to_stop()
    {
        var graces = Grace().Matches(Text("docker-compose.yml"));

        var grace = Assert.Single(graces).Groups[1].Value;
        Assert.True(
            TimeSpan.FromSeconds(int.Parse(grace, System.Globalization.CultureInfo.InvariantCulture))
                >= Media.ServiceDefaults.ServiceDefaults.ShutdownTimeout + TimeSpan.FromSeconds(5));
    }

    /// <summary>Runs the command as a dry run, which prints the secrets instead of creating them.</summary>
    [Fact]
    public void The_secrets_are_made_as_documented()
    {
        var commands = SecretCommand().Matches(Text("docs", "deployment.md"));

        Assert.Equal(2, commands.Count);
        foreach (Match command in commands)
        {
            var printed = Manifests.Kubectl([.. $"{command.Groups[1].Value}.example --dry-run=client --output=yaml".Split(' ')]);
            var secret = Assert.Single(new Manifests(printed).All<V1Secret>());
            Assert.Equal(
                Examples().Single(example => example.Name == secret.Metadata.Name).Settings.Keys.Order(), secret.Data.Keys.Order());
        }
    }

    [Fact]
    public void The_images_are_those_that_are_built()
    {
        Assert.Equal(["media-api", "media-silo", "media-simulator"], Images.Order());
        foreach (var deployment in Manifests.Default.Deployments)
        {
            var (name, tag) = Manifests.ContainerOf(deployment).Image.Split('/')[^1].Split(':') is [var image, var version]
                ? (image, version)
                : ("", "");
            Assert.Equal(deployment.Metadata.Name, name);
            Assert.Contains(name, Images);
            Assert.NotEqual("latest", tag);
        }

        Assert.Equal(Images.Order(), ComposeImage().Matches(Text("docker-compose.yml")).Select(static match => match.Value).Order());
        Assert.Contains("--target \"$target\" --tag \"media-$target:$tag\"", Text("scripts", "build-images.sh"), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, Dictionary<string, string> Settings)> Examples() =>
        Directory.GetFiles(Manifests.Folder, "*.env.example").Select(static file => (
            Path.GetFileName(file).Split('.')[0],
            File.ReadLines(file).Where(static line => line.Length > 0 && line[0] != '#')
                .Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1])));

    [GeneratedRegex(@"(?m)^FROM \S*RUNTIME_IMAGE\S* AS (\w+)$")]
    private static partial Regex Target();

    [GeneratedRegex(@"(?m)(?<=^ +)[A-Za-z]+__\w+(?=:)")]
    private static partial Regex ComposeSetting();

    /// <summary>The stop grace period that silos and APIs share.</summary>
    [GeneratedRegex(@"(?<=x-process: &process\n(?:  .*\n)*)  stop_grace_period: (\d+)s")]
    private static partial Regex Grace();

    [GeneratedRegex(@"(?m)^    kubectl (create secret .*)$")]
    private static partial Regex SecretCommand();

    [GeneratedRegex(@"(?<=image: )media-\w+")]
    private static partial Regex ComposeImage();
}
