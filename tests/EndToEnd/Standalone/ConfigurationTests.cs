using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>A configuration that cannot work ends the process at once, and says everything that is wrong with it.</summary>
public sealed class ConfigurationTests
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Mistakes => new()
    {
        { "Vod__Apps__default__SubAppId", "twelve" },
        { "Vod__Apps__default__Definitions__0", "SD" },
        { "Vod__Apps__default__CallbackTokn", "misspelt" },
        { "Vod__Apps__default__CallsPerSecond", "0" },
        { "Vod__Apps__default__Endpoint", "no address" },
        { "Vod__Apps__second__SecretKey", "has blanks in it" },
        { "Storage__QueueCapacity", "0" },
        { "Storage__MaxBatch", "many" },
        { "Api__MaxBodyBytes", "7" },
        { "Effects__Workers", "0" },
        { "Effects__QueueCapacity", "-3" },
        { "Sweeper__BatchSize", "0" },
        { "Sweeper__Interval", "soon" },
        { "Sweeper__Lease", "00:00:00" },
        { "Discovery__Enabled", "perhaps" },
        { "Discovery__FirstWindow", "3.00:00:00" },
        { "Discovery__Interval", "00:00:00" },
        { "Discovery__Overlap", "00:00:00" },
        { "Discovery__SettleTime", "02:00:00" },
        { "Cluster__SiloPort", "99999" },
        { "Cluster__GatewayPort", "none" },
        { "Life__LookUpAfter__0", "later" },
        { "Life__InferAfter", "-01:00:00" },
    };

    [Fact]
    public async Task All_mistakes_are_told_at_once_each_by_its_key()
    {
        var environment = Mistakes.ToDictionary(static mistake => (string)mistake[0], static mistake => (string)mistake[1]);

        var errors = await RefusalAsync(environment);

        var untold = environment.Keys.Where(key => !errors.Contains(key, StringComparison.Ordinal)).ToArray();
        Assert.True(untold.Length == 0, $"Not told: {string.Join(", ", untold)}. Told: {errors}");
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_single_mistake_is_told_in_a_line(string key, string value)
    {
        var errors = await RefusalAsync(new Dictionary<string, string> { [key] = value });

        Assert.Contains(key, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("misspelt", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("has blanks in it", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_named()
    {
        var errors = await RefusalAsync(new Dictionary<string, string> { ["Storage__ConnectionString"] = "/proc/none/media.db" }, withData: false);

        Assert.Contains("Storage__ConnectionString", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_told_with_what_there_is()
    {
        await using var process = StandaloneProcess.Launch(new Dictionary<string, string>(), "--port", "80");

        Assert.Equal(1, await process.ExitsAsync(StartLimit));
        Assert.Contains("Unknown option --port", process.Errors, StringComparison.Ordinal);
        Assert.Contains("--api-port", process.Errors, StringComparison.Ordinal);
    }

    /// <returns>What was written to standard error.</returns>
    private static async Task<string> RefusalAsync(Dictionary<string, string> environment, bool withData = true)
    {
        var data = Directory.CreateTempSubdirectory("media-e2e-");
        string[] options =
        [
            "--once",
            "--api-port", StandaloneProcess.Text(StandaloneProcess.FreePort()),
            "--sim-port", StandaloneProcess.Text(StandaloneProcess.FreePort()),
            .. withData ? new[] { "--data", data.FullName } : [],
        ];
        await using var process = StandaloneProcess.Launch(environment, options);

        var exitCode = await process.ExitsAsync(StartLimit);

        Assert.True(exitCode == 1, $"{exitCode}: {process.Output} {process.Errors}");
        Assert.DoesNotContain("   at ", process.Errors + process.Output, StringComparison.Ordinal);
        data.Delete(recursive: true);
        return process.Errors;
    }
}
