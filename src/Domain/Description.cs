using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>What DescribeMediaInfos showed.</summary>
/// <param name="At">When it was last asked.</param>
/// <param name="Media">What it said last; null when VOD no longer had the file.</param>
/// <param name="Outputs">Every output it ever showed: an output that was shown once has been made, even if it no longer exists.</param>
public sealed record Description(DateTimeOffset At, MediaInfo? Media, ImmutableArray<Output> Outputs) : Extensible
{
    /// <summary>By Type, Definition and Ordinal.</summary>
    public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = Outputs.IsDefault ? [] : Outputs;

    internal static Description Join(Description? a, Description b) => a is null ? b : a with
    {
        At = a.At >= b.At ? a.At : b.At,
        Media = a.At > b.At ? a.Media : a.At < b.At ? b.Media : a.Media.JoinWith(b.Media),
        Outputs = Output.Join(a.Outputs, b.Outputs),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}
