using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Watching;

/// <summary>How often it is looked how all files stand, under <c>FileWatch</c>.</summary>
public sealed class FileWatchOptions
{
    /// <summary>The shortest pause between two looks.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "FileWatch__Interval must be between 00:00:00.100 and 01:00:00.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}
