using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Pulling;

/// <summary>Section <c>Pull</c>: how events are pulled for apps whose mode is pull.</summary>
public sealed class PullOptions
{
    public const string Section = "Pull";

    /// <summary>The minimum time between two calls while VOD has no event. VOD itself holds such a call for up to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the pause may grow: it doubles from <see cref="Interval"/> with each failure in a row.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often every silo calls the poller, and so how long events go unpulled after the silo of the poller is lost. Not a setting; tests
    /// change it.
    /// </summary>
    internal TimeSpan KeepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <param name="failures">Failures in a row, at least one.</param>
    internal TimeSpan PauseAfter(int failures)
    {
        var pause = Interval * Math.Pow(2, Math.Min(failures - 1, 16));
        return pause < LongestPause ? pause : LongestPause;
    }
}
