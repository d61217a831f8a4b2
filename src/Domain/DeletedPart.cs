using System.Collections.Immutable;
using System.Globalization;

namespace Media.Domain;

/// <summary>What somebody deleted of a file that itself stays (<c>protocol</c> b.7): original, transcodes, adaptive streams.</summary>
/// <param name="Type">VOD's, such as TranscodeFiles.</param>
/// <param name="Definition">0: whatever there was of the type.</param>
/// <param name="At">When that was first told. VOD tells the same deletion, made again later, in the same words.</param>
public sealed record DeletedPart(string Type, long Definition, DateTimeOffset At) : Extensible
{
    private const string Original = "OriginalFiles";
    private const string Transcodes = "TranscodeFiles";

    /// <summary>The types of parts that this service shows, and what it knows them as. Others are in the timeline only.</summary>
    private static readonly ImmutableDictionary<string, string> Kinds = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create(Original, ""),
            KeyValuePair.Create(Transcodes, "Transcode"),
            KeyValuePair.Create("AdaptiveDynamicStreamingFiles", "AdaptiveDynamicStreaming"),
        ]);

    internal bool IsOriginal => Type == Original;

    /// <summary>Whether the result is what a telling calls so, or one of several.</summary>
    /// <param name="part">As in <see cref="Evidence.Deleted"/>.</param>
    public static bool IsPart(string part, Output output) =>
        Read(part, DateTimeOffset.MaxValue) is { } read && read.Takes(output, DateTimeOffset.MinValue);

    internal static bool IsTranscode(string part) => Read(part, default)?.Type == Transcodes;

    internal bool IsCalled(string part) => Read(part, At) == this with { Unknown = null };

    /// <summary>Whether a result that existed at that time is gone with this part.</summary>
    internal bool Takes(Output output, DateTimeOffset madeAt) =>
        madeAt <= At && Kinds.GetValueOrDefault(Type) == output.Type && (Definition == 0 || Definition == output.Definition);

    /// <summary>Sorted by Type and Definition; of each the first telling.</summary>
    /// <param name="told">As in <see cref="Evidence.Deleted"/>.</param>
    internal static ImmutableArray<DeletedPart> Join(ImmutableArray<DeletedPart> known, ImmutableArray<string> told, DateTimeOffset at)
    {
        foreach (var part in told)
        {
            if (Read(part, at) is { } read)
                known = known.With([read], static (a, b) => Order(a, b).Sign == 0, Order, static (a, b) => b.At < a.At ? a with { At = b.At } : a);
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
