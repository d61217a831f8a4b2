using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Pulling;

/// <summary>How events are pulled in apps whose mode is pull, under <c>Pull</c>.</summary>
public sealed class PullOptions
{
    /// <summary>The least time between two calls while no event waits. VOD itself holds such a call for up to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "Pull__Interval must be between 00:00:00.100 and 00:01:00.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After failures in a row the pause doubles from <see cref="Interval"/> up to this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Pull__LongestPause must be between 00:00:01 and 00:10:00.")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often every silo sees to it that somebody pulls: how long a lost poller is missed, after its silo is known to be lost.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "Pull__WatchInterval must be between 00:00:00.100 and 00:01:00.")]
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <param name="failures">How many in a row, at least one.</param>
    internal TimeSpan PauseAfter(int failures)
    {
        var pause = Interval * Math.Pow(2, Math.Min(failures - 1, 16));
        return pause < LongestPause ? pause : LongestPause;
    }
}
