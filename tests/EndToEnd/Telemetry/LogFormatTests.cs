using System.Text.Json;
using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>
/// The documented log settings, with a single process. <see cref="WatchedClusterTests"/> covers the silos and APIs of a cluster.
/// </summary>
public sealed partial class LogFormatTests
{
    [Fact]
    public async Task With_the_documented_settings_each_line_is_JSON_with_its_time()
    {
        var documented = Setting().Matches(ShippedFiles.Operations)
            .Select(static setting => setting.Value.Split('='))
            .ToArray();
        await using var simulator = await SimulatorProcess.StartAsync();
        await using var service = await StandaloneProcess.StartAsync(simulator.Address, settings =>
        {
            foreach (var setting in documented)
                settings[setting[0]] = setting[1];
            settings["Logging__LogLevel__Default"] = "Information";
        });

        // The output also contains lines for a person at the terminal.
        var lines = service.Process.Output.Split('\n')
            .Where(static line => line.StartsWith('{'))
            .Select(static line => JsonElement.Parse(line))
            .ToArray();

        Assert.Equal(4, documented.Length);
        Assert.NotEmpty(lines);
        Assert.All(lines, static line => Assert.Equal(TimeSpan.Zero, line.GetProperty("Timestamp").GetDateTimeOffset().Offset));
        Assert.Contains(
            lines, static line => line.GetProperty("Message").GetString()!.StartsWith("Files are kept in", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?m)(?<=^    )Logging__\w+=\w+$")]
    private static partial Regex Setting();
}
