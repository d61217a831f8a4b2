using System.Collections.Immutable;
using System.Globalization;

namespace Media.Domain;

/// <summary>
/// A part of a file that was deleted while the file stayed (<c>protocol</c> b.7): the original, transcodes or adaptive streams.
/// </summary>
/// <param name="Type">VOD's name of the type, such as TranscodeFiles.</param>
/// <param name="Definition">0: every definition of the type.</param>
/// <param name="At">
/// When VOD first reported it. VOD reports a second deletion of the same part in the same words, so only the first is recognised.
/// </param>
public sealed record DeletedPart(string Type, long Definition, DateTimeOffset At) : Extensible
{
    private const string Original = "OriginalFiles";
    private const string Transcodes = "TranscodeFiles";

    /// <summary>
    /// The part types that this service shows, each with the output type it deletes. All others are in the timeline only.
    /// </summary>
    private static readonly ImmutableDictionary<string, string> Kinds = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create(Original, ""),
            KeyValuePair.Create(Transcodes, "Transcode"),
            KeyValuePair.Create("AdaptiveDynamicStreamingFiles", "AdaptiveDynamicStreaming"),
        ]);

    internal bool IsOriginal => Type == Original;

    /// <summary>Whether the output belongs to the part, regardless of when either existed.</summary>
    /// <param name="part">As in <see cref="Evidence.Deleted"/>.</param>
    public static bool IsPart(string part, Output output) =>
        Read(part, DateTimeOffset.MaxValue) is { } read && read.Removes(output, DateTimeOffset.MinValue);

    internal static bool IsTranscode(string part) => Read(part, default)?.Type == Transcodes;

    internal bool IsNamed(string part) => Read(part, At) == this with { Unknown = null };

    /// <summary>Whether this deletion removed an output that was made at the given time.</summary>
    internal bool Removes(Output output, DateTimeOffset madeAt) =>
        madeAt <= At && Kinds.GetValueOrDefault(Type) == output.Type && (Definition == 0 || Definition == output.Definition);

    /// <summary>Sorted by Type and Definition; keeps the earliest report of each.</summary>
    /// <param name="reported">As in <see cref="Evidence.Deleted"/>.</param>
    internal static ImmutableArray<DeletedPart> Join(ImmutableArray<DeletedPart> known, ImmutableArray<string> reported, DateTimeOffset at)
    {
        foreach (var part in reported)
        {
            if (Read(part, at) is { } deleted)
                known = known.With(
                    [deleted],
                    static (a, b) => Order(a, b).Sign == 0,
                    Order,
                    static (a, b) => b.At < a.At ? a with { At = b.At } : a);
        }

        return known;
    }

    private static Pick.Ordering Order(DeletedPart a, DeletedPart b) => Pick.Order(a.Type, b.Type).Then(a.Definition, b.Definition);

    private static DeletedPart? Read(string part, DateTimeOffset at)
    {
        var space = part.IndexOf(' ', StringComparison.Ordinal);
        var type = space < 0 ? part : part[..space];
        var definition = 0L;
        var isRead = space < 0 || long.TryParse(part.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out definition);
        return isRead && Kinds.ContainsKey(type) ? new DeletedPart(type, definition, at) : null;
    }
}
