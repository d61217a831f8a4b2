using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>Checks the compose file as far as possible without a container engine, with the distribution's own parser.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] Services =
    [
        "postgres", "silo1", "silo2", "api1", "api2", "proxy", "simulator", "otel-collector", "jaeger", "prometheus", "grafana",
    ];

    private static readonly string[] RequiredSettings =
        ["API_KEY_SHA256", "CALLBACK_TOKEN", "POSTGRES_PASSWORD", "VOD_SECRET_ID", "VOD_SECRET_KEY", "VOD_SUB_APP_ID"];

    private static readonly Task<(int ExitCode, string Output)> Filled =
        ConfigAsync(ExampleSettings().ToDictionary(static name => name, static _ => "1"));

    [Fact]
    public async Task The_compose_file_is_valid_with_the_settings_of_env_example()
    {
        var settings = ExampleSettings().ToDictionary(static name => name, static _ => "1");
        settings["VOD_ENDPOINT"] = "http://simulator:8090";

        var (exitCode, output) = await ConfigAsync(settings);

        Assert.True(exitCode == 0, output);
        foreach (var service in Services)
            Assert.Contains($"  {service}:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_that_compose_mounts_exists_and_every_port_it_publishes_is_on_loopback()
    {
        var (_, output) = await Filled;
        var files = Mounted().Matches(output).Select(static match => match.Groups[1].Value).ToArray();
        var ports = Published().Matches(output).Select(static match => match.Value).ToArray();

        Assert.True(files.Length >= 4, output);
        Assert.All(files, static file => Assert.True(Path.Exists(file), file));
        Assert.True(ports.Length >= 5, output);
        Assert.All(ports, static port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    /// <summary>Other published services are for operators, and each belongs to a profile that must be enabled.</summary>
    [Fact]
    public async Task Without_a_profile_compose_publishes_only_the_proxy()
    {
        var (_, output) = await Filled;

        var published = Service().Matches(output).Where(static service =>
            Published().IsMatch(service.Value) && !service.Value.Contains("profiles:", StringComparison.Ordinal));

        Assert.Equal(["proxy"], published.Select(static service => service.Groups[1].Value));
    }

    [Fact]
    public async Task Every_composed_service_with_a_health_command_has_a_health_check()
    {
        var (_, output) = await Filled;

        var uncheckedServices = Service().Matches(output)
            .Where(static service => !service.Value.Contains("healthcheck:", StringComparison.Ordinal));

        // Each of their images contains a single program, which has no health command.
        Assert.Equal(["jaeger", "otel-collector"], uncheckedServices.Select(static service => service.Groups[1].Value).Order());
    }

    [Fact]
    public void Prometheus_scrapes_every_process_of_the_service()
    {
        var compose = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));
        var processes = Process().Matches(compose).Select(static match => $"{match.Groups[1].Value}:8080");
        var prometheus = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "prometheus", "prometheus.yml"));
        var targets = Target().Matches(prometheus).Select(static match => match.Value);

        Assert.Equal(processes.Order(), targets.Order());
    }

    [Fact]
    public async Task The_compose_file_refuses_an_empty_required_setting()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));
        var required = ExampleSettings().Where(name => file.Contains($"${{{name}:?", StringComparison.Ordinal)).ToArray();
        Assert.Equal(RequiredSettings, required.Order());

        var (exitCode, output) = await ConfigAsync(
            ExampleSettings().ToDictionary(static name => name, name => name == required[^1] ? "" : "1"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(required[^1], output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ExampleSettings() =>
        Setting().Matches(File.ReadAllText(Path.Combine(Repository.Root, ".env.example"))).Select(static match => match.Value);

    private static async Task<(int ExitCode, string Output)> ConfigAsync(Dictionary<string, string> settings)
    {
        await using var compose = GuardedProcess.Start(
            [
                "docker-compose", "-f", Path.Combine(Repository.Root, "docker-compose.yml"),
                "--profile", "simulator", "--profile", "telemetry", "config",
            ],
            settings,
            Path.GetTempPath());
        return (await compose.ExitsAsync(Eventually.Patience), compose.Output + compose.Errors);
    }

    /// <summary>The host path of a mounted file.</summary>
    [GeneratedRegex(@"- (/\S+?):/\S+:ro")]
    private static partial Regex Mounted();

    [GeneratedRegex(@"(?<=- )[\d.]*:?\d+:\d+(?:/tcp)?")]
    private static partial Regex Published();

    /// <summary>A service with all its lines in the printed configuration.</summary>
    [GeneratedRegex(@"(?m)(?<=^services:\n(?:  .*\n)*)^  ([\w-]+):\n(?:    .*\n)+")]
    private static partial Regex Service();

    [GeneratedRegex(@"(?m)^  (\w+):\n    <<: \*(?:silo|api)$")]
    private static partial Regex Process();

    [GeneratedRegex(@"\w+:8080")]
    private static partial Regex Target();

    [GeneratedRegex(@"^\w+(?==)", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
