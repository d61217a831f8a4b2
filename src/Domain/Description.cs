using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>What DescribeMediaInfos returned for the file.</summary>
/// <param name="At">The time of the latest answer.</param>
/// <param name="Media">The media in the latest answer; null if VOD no longer had the file.</param>
/// <param name="Outputs">Every output in any answer: an output that was shown once has been made, even if it no longer exists.</param>
public sealed record Description(DateTimeOffset At, MediaInfo? Media, ImmutableArray<Output> Outputs) : Extensible
{
    /// <summary>Sorted by Type, Definition and Ordinal.</summary>
    public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = Outputs.IsDefault ? [] : Outputs;

    internal static Description Join(Description? a, Description b) => a is null ? b : a with
    {
        At = a.At >= b.At ? a.At : b.At,
        Media = a.At > b.At ? a.Media : a.At < b.At ? b.Media : a.Media.JoinWith(b.Media),
        Outputs = Output.Join(a.Outputs, b.Outputs),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}
