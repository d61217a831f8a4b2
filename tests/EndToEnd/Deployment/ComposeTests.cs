using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>The compose file, as far as it can be checked without an engine: by the distribution's own reader of it.</summary>
public sealed partial class ComposeTests
{
    [Fact]
    public async Task The_compose_file_is_valid_with_what_env_example_asks_for()
    {
        var settings = ExampleSettings().ToDictionary(static name => name, static _ => "1");
        settings["VOD_ENDPOINT"] = "http://simulator:8090";

        var (exitCode, output) = await ConfigAsync(settings);

        Assert.True(exitCode == 0, output);
        foreach (var service in new[] { "postgres", "silo1", "silo2", "api", "simulator" })
            Assert.Contains($"  {service}:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POSTGRES_PASSWORD")]
    [InlineData("VOD_SECRET_ID")]
    [InlineData("VOD_SECRET_KEY")]
    [InlineData("VOD_SUB_APP_ID")]
    [InlineData("CALLBACK_TOKEN")]
    public async Task The_compose_file_refuses_an_example_value_left_empty(string name)
    {
        var settings = ExampleSettings().ToDictionary(static setting => setting, setting => setting == name ? "" : "1");

        var (exitCode, output) = await ConfigAsync(settings);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(name, output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ExampleSettings() =>
        Setting().Matches(File.ReadAllText(Path.Combine(Repository.Root, ".env.example"))).Select(static match => match.Value);

    private static async Task<(int ExitCode, string Output)> ConfigAsync(Dictionary<string, string> settings)
    {
        await using var compose = GuardedProcess.Start(
            ["docker-compose", "-f", Path.Combine(Repository.Root, "docker-compose.yml"), "--profile", "simulator", "config"], settings, Path.GetTempPath());
        return (await compose.ExitsAsync(Eventually.Patience), compose.Output + compose.Errors);
    }

    [GeneratedRegex(@"^\w+(?==)", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
