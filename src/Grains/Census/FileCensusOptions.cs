namespace Media.Grains.Census;

/// <summary>Not settings; tests change them.</summary>
internal sealed class FileCensusOptions
{
    /// <summary>The shortest pause between two counts.</summary>
    public TimeSpan ShortestPause { get; set; } = TimeSpan.FromSeconds(15);
}
