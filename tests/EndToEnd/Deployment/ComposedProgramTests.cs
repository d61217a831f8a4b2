using System.Globalization;
using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;
using Media.Tests.EndToEnd.Standalone;

namespace Media.Tests.EndToEnd.Deployment;

/// <summary>Runs the programs with the settings and commands of the compose file.</summary>
[Collection(nameof(DocumentedService))]
public sealed partial class ComposedProgramTests(DocumentedService documented)
{
    private static readonly string Compose = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));

    /// <summary>The programs refuse the example values, even if compose accepted them.</summary>
    [Theory]
    [InlineData("Silo", 5)]
    [InlineData("Api", 3)]
    public async Task A_program_refuses_the_values_of_env_example(string project, int atLeast)
    {
        var examples = ExampleSetting().Matches(File.ReadAllText(Path.Combine(Repository.Root, ".env.example")))
            .ToDictionary(static match => match.Groups[1].Value, static match => match.Groups[2].Value);
        var settings = Passed().Matches(Compose)
            .Where(match => project == "Silo" || !match.Groups[1].Value.Contains("__Secret", StringComparison.Ordinal))
            .ToDictionary(static match => match.Groups[1].Value, match => examples[match.Groups[2].Value]);
        var environment = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Storage__ConnectionString"] = "Host=127.0.0.1;Port=9;Database=media",
            ["Cluster__ConnectionString"] = "Host=127.0.0.1;Port=9;Database=media",
            ["Api__Keys__operator__Scopes__0"] = "operate",
        };
        Assert.True(settings.Count >= atLeast);

        await using var program = GuardedProcess.Start(["dotnet", Repository.Assembly(project)], environment, Path.GetTempPath());

        Assert.Equal(1, await program.ExitsAsync(Eventually.Patience));
        Assert.All(settings.Keys, key => Assert.Contains(key, program.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silo_that_cannot_start_says_why_in_its_last_line()
    {
        var taken = documented.Service.ApiPort;
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{taken}",
            ["Cluster__SiloPort"] = $"{FreePorts.Next()}",
            ["Cluster__GatewayPort"] = $"{FreePorts.Next()}",
            ["Storage__ConnectionString"] = Path.Combine(data.FullName, "media.db"),
            ["Vod__Apps__default__SecretId"] = "none",
            ["Vod__Apps__default__SecretKey"] = "none",
            ["Vod__Apps__default__SubAppId"] = "1",
        };

        await using var program = GuardedProcess.Start(["dotnet", Repository.Assembly("Silo")], environment, Path.GetTempPath());

        Assert.Equal(1, await program.ExitsAsync(Eventually.Patience));
        Assert.Contains($":{taken}: address already in use.", program.Errors.Trim().Split('\n')[^1], StringComparison.Ordinal);
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_health_check_says_whether_its_process_is_ready()
    {
        var checks = HealthCheck().Matches(Compose);
        Assert.Equal(["Api", "Silo"], checks.Select(static check => check.Groups[1].Value).Order());
        var service = documented.Service;

        foreach (Match check in checks)
        {
            Assert.Equal((0, ""), await AskAsync(check, service.ApiPort));
            var (exitCode, errors) = await AskAsync(check, FreePorts.Next());
            Assert.Equal(1, exitCode);
            Assert.Contains("/readyz did not answer", errors, StringComparison.Ordinal);
        }

        await service.Process.SignalAsync("STOP");
        var (frozen, _) = await AskAsync(checks[0], service.ApiPort);
        await service.Process.SignalAsync("CONT");
        Assert.Equal(1, frozen);
    }

    private static async Task<(int ExitCode, string Errors)> AskAsync(Match check, int port)
    {
        var url = check.Groups[2].Value.Replace("8080", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await using var program = GuardedProcess.Start(["dotnet", Repository.Assembly(check.Groups[1].Value), "--health", url]);
        return (await program.ExitsAsync(Eventually.Patience), program.Errors.Trim());
    }

    /// <summary>A setting, and the variable in <c>.env</c> that it requires.</summary>
    [GeneratedRegex(@"(?m)^ +(\w+__\w+): \$\{(\w+):\?[^}]*\}$")]
    private static partial Regex Passed();

    [GeneratedRegex(@"""dotnet"", ""Media\.(\w+)\.dll"", ""--health"", ""([^""]+)""")]
    private static partial Regex HealthCheck();

    [GeneratedRegex(@"(?m)^(\w+)=(.*)$")]
    private static partial Regex ExampleSetting();
}
