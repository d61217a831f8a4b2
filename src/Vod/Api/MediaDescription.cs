using System.Collections.Immutable;
using Media.Domain;

namespace Media.Vod.Api;

/// <param name="Outputs">The transcodes that exist, without Definition 0, which is the original.</param>
public sealed record MediaDescription(MediaInfo Media, ImmutableArray<Output> Outputs)
{
    /// <summary>VOD made it from other files; it was not uploaded.</summary>
    public bool MadeByVod { get; init; }
}
