using System.Globalization;
using Media.Vod;

namespace Media.Tests.Cluster.Files;

/// <summary>Groups of settings for the silos of the tests, each named after its effect.</summary>
internal static class SiloSettings
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    /// <summary>Looks a file's task up soon after its start and then repeatedly, because a slow machine may end the task late.</summary>
    public static void WithQuickLookUps(this Dictionary<string, string?> settings) => settings.LooksUpAfter(
        [
            .. Enumerable.Range(1, 20).Select(static half => TimeSpan.FromSeconds(half * 0.5)),
            .. Enumerable.Range(4, 30).Select(static third => TimeSpan.FromSeconds(third * 3)),
        ]);

    /// <summary>Makes no look-ups while a test runs, so that only events report the end of a task.</summary>
    public static void WithoutLookUps(this Dictionary<string, string?> settings) => settings.LooksUpAfter(Never, Never * 2);

    /// <summary>
    /// Runs scans only when the test requests them. A file is old enough for a scan when the silo's clock is a minute ahead of VOD's.
    /// </summary>
    public static void WithScansOnRequest(this Dictionary<string, string?> settings)
    {
        settings["Discovery:Enabled"] = "true";
        settings["Discovery:Interval"] = Text(Never);
    }

    /// <param name="app">The app whose events are pulled.</param>
    public static void Pulls(this Dictionary<string, string?> settings, string app)
    {
        settings[$"Vod:Apps:{app}:Mode"] = VodAppOptions.PullMode;
        settings["Pull:Interval"] = "00:00:00.1";
        settings["Pull:LongestPause"] = "00:00:01";
    }

    private static void LooksUpAfter(this Dictionary<string, string?> settings, params TimeSpan[] after)
    {
        foreach (var (place, time) in after.Index())
            settings[$"Life:LookUpAfter:{place}"] = Text(time);
        settings["Life:InferAfter"] = Text(Never * 3);
    }

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
