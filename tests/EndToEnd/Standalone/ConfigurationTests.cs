using System.Security.Cryptography;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>An invalid configuration ends the process at start, with a message that names every mistake.</summary>
public sealed class ConfigurationTests
{
    /// <summary>Settings that both a silo and an API read, one of them misspelt.</summary>
    private static readonly string[] KeysOfEveryHost =
        ["Cluster__Dashboard", "Cluster__SiloPort", "Cluster__AdvertisedAddress", "Storage__MaxBtach", "Telemetry__RequestShare"];

    public static TheoryData<string, string> Mistakes => new()
    {
        { "Vod__Apps__default__SubAppId", "twelve" },
        { "Vod__Apps__default__Definitions__0", "SD" },
        { "Vod__Apps__default__CallbackTokn", "misspelt" },
        { "Vod__Apps__default__CallsPerSecond", "0" },
        { "Vod__Apps__default__Endpoint", "no address" },
        { "Vod__Apps__second__SecretKey", "has blanks in it" },
        { "Vod__Client", "another" },
        { "Storage__QueueCapacity", "0" },
        { "Storage__ReadConnections", "many" },
        { "Storage__MaxBtach", "12" },
        { "Api__MaxBodyBytes", "7" },
        { "Api__RequestsPerSecond", "0" },
        { "Api__MaxCallbacksAtOnce", "all" },
        { "Api__TrustedProxies__0", "the one in front" },
        { "Api__Keys__ops__Sha256", "misspelt" },
        { "Api__Keys__ops__Scopes__0", "admin" },
        { "Api__Keys__old__ExpiresAt", "soon" },
        { "Vod__Apps__default__Verified", "yes" },
        { "Effects__Workers", "0" },
        { "Effects__RefusedRetry", "00:00:00" },
        { "Effects__UnreachableRetry", "soon" },
        { "Sweeper__Interval", "soon" },
        { "Sweeper__Lease", "00:00:00" },
        { "Discovery__Enabled", "perhaps" },
        { "Discovery__FirstWindow", "3.00:00:00" },
        { "Discovery__Interval", "00:00:00" },
        { "Discovery__Overlap", "00:00:00" },
        { "Discovery__SettleTime", "02:00:00" },
        { "Vod__Apps__default__Mode", "poll" },
        { "Pull__Interval", "00:00:00" },
        { "Pull__LongestPause", "1.00:00:00" },
        { "Retention__EventsAfter", "00:00:01" },
        { "Retention__FilesAfter", "forever" },
        { "Retention__BatchSize", "0" },
        { "Settings__Directory", "/proc/none" },
        { "Cluster__SiloPort", "99999" },
        { "Cluster__GatewayPort", "none" },
        { "Cluster__Dashboard", "perhaps" },
        { "Cluster__AdvertisedAddress", "abc" },
        { "Cluster__ProbeTimeout", "00:00:00" },
        { "Life__LookUpAfter__0", "later" },
        { "Life__InferAfter", "-01:00:00" },
        { "Life__GiveUpAfter", "00:00:00" },
        { "Life__SearchAfter__0", "-00:00:01" },
    };

    [Fact]
    public async Task All_mistakes_are_reported_at_once_each_with_its_key()
    {
        var environment = Mistakes.ToDictionary(static mistake => (string)mistake[0], static mistake => (string)mistake[1]);

        var errors = await RefusalAsync(environment);

        AreReported(environment.Keys, errors);
        // Values of secrets.
        Assert.DoesNotContain("misspelt", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("has blanks in it", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_mistake_is_reported_in_one_line()
    {
        var errors = await RefusalAsync(new Dictionary<string, string> { ["Retention__BatchSize"] = "0" });

        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Retention__BatchSize", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Silo", "Effects__Workers", "Life__LookUpAfter__0")]
    [InlineData("Api", "Api__MaxCallbacksAtOnce", "Api__DrainSecs")]
    public async Task A_silo_and_an_API_report_all_their_mistakes_at_once(string project, params string[] ownKeys)
    {
        var environment = KeysOfEveryHost.Concat(ownKeys).ToDictionary(static key => key, static _ => "abc");
        await using var process = GuardedProcess.Start(["dotnet", Repository.Assembly(project)], environment, Path.GetTempPath());

        Assert.Equal(1, await process.ExitsAsync(Eventually.Patience));

        AreReported(environment.Keys, process.Errors);
        Assert.DoesNotContain("   at ", process.Errors, StringComparison.Ordinal);
    }

    /// <summary>
    /// The walkthrough ends only if the service and the simulator have the same credentials and token. It reads <c>/v1</c> with its own
    /// API key.
    /// </summary>
    [Fact]
    public async Task The_walkthrough_works_with_secrets_in_files_an_app_of_any_name_and_API_keys()
    {
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        var secrets = data.CreateSubdirectory("secrets");
        foreach (var (name, value) in new[] { ("SecretId", "any"), ("SecretKey", "any-key\n"), ("CallbackToken", "token") })
            await File.WriteAllTextAsync(Path.Combine(secrets.FullName, $"Vod__Apps__filed__{name}"), value);
        await using var process = StandaloneProcess.Launch(
            new Dictionary<string, string>
            {
                ["Settings__Directory"] = secrets.FullName,
                ["Vod__Apps__filed__SecretId"] = "overridden by the file",
                ["Api__Keys__operator__Sha256"] = Convert.ToHexStringLower(SHA256.HashData("another key"u8)),
                ["Api__Keys__operator__Scopes__0"] = "operate",
            },
            "--once", "--data", data.FullName,
            "--api-port", StandaloneProcess.Text(FreePorts.Next()), "--sim-port", StandaloneProcess.Text(FreePorts.Next()));

        var exitCode = await process.ExitsAsync(Eventually.Patience);

        Assert.True(exitCode == 0, $"{exitCode}: {process.Output} {process.Errors}");
        Assert.DoesNotContain("any-key", process.Output + process.Errors, StringComparison.Ordinal);
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_reported_with_its_key()
    {
        var errors = await RefusalAsync(
            new Dictionary<string, string> { ["Storage__ConnectionString"] = "/proc/none/media.db" }, withData: false);

        Assert.Contains("Storage__ConnectionString", errors, StringComparison.Ordinal);
    }

    /// <summary>OpenTelemetry reads the certificates and reports the failure.</summary>
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/proc/none")]
    [InlineData("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/proc/version")]
    public async Task A_certificate_that_cannot_be_used_prevents_the_start_and_its_path_is_reported(string key, string path)
    {
        var errors = await RefusalAsync(
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "https://127.0.0.1:9", [key] = path });

        Assert.StartsWith("Cannot start: ", errors, StringComparison.Ordinal);
        Assert.Contains(path, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_reported_with_the_list_of_options()
    {
        await using var process = StandaloneProcess.Launch(new Dictionary<string, string>(), "--port", "80");

        Assert.Equal(1, await process.ExitsAsync(Eventually.Patience));
        Assert.Contains("Unknown option --port", process.Errors, StringComparison.Ordinal);
        Assert.Contains("--api-port", process.Errors, StringComparison.Ordinal);
    }

    private static void AreReported(IEnumerable<string> keys, string errors)
    {
        var missing = keys.Where(key => !errors.Contains(key, StringComparison.Ordinal)).ToArray();
        Assert.True(missing.Length == 0, $"Not reported: {string.Join(", ", missing)}. Reported: {errors}");
    }

    /// <returns>The process's standard error.</returns>
    private static async Task<string> RefusalAsync(Dictionary<string, string> environment, bool withData = true)
    {
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        string[] options =
        [
            "--once",
            "--api-port", StandaloneProcess.Text(FreePorts.Next()),
            "--sim-port", StandaloneProcess.Text(FreePorts.Next()),
            .. withData ? new[] { "--data", data.FullName } : [],
        ];
        await using var process = StandaloneProcess.Launch(environment, options);

        var exitCode = await process.ExitsAsync(Eventually.Patience);

        Assert.True(exitCode == 1, $"{exitCode}: {process.Output} {process.Errors}");
        Assert.DoesNotContain("   at ", process.Errors + process.Output, StringComparison.Ordinal);
        data.Delete(recursive: true);
        return process.Errors;
    }
}
