using System.Diagnostics;
using System.Text.Json;

namespace Media.Domain;

/// <summary>
/// Joins single values commutatively, associatively and idempotently. If two pieces of evidence contradict each other, the choice is
/// arbitrary but the same in every order of events.
/// </summary>
internal static class Pick
{
    public static string? Of(string? a, string? b) => string.CompareOrdinal(a, b) >= 0 ? a : b;

    public static T? Of<T>(T? a, T? b)
        where T : struct, IComparable<T> =>
        a is null ? b : b is null ? a : a.Value.CompareTo(b.Value) >= 0 ? a : b;

    public static TaskId? Of(TaskId? a, TaskId? b) => TaskId.FromVod(Of(a?.Value, b?.Value));

    public static SessionId? Of(SessionId? a, SessionId? b) => Of(a?.Value, b?.Value) is { } value ? new SessionId(value) : null;

    public static Failure? Of(Failure? a, Failure? b) =>
        a is null ? b
        : b is null ? a
        : Order(a.Code, b.Code).Then(a.Message, b.Message).IsAscending ? b : a;

    public static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null ? a : a <= b ? a : b;

    public static DateTimeOffset? Latest(DateTimeOffset? a, DateTimeOffset? b) => Of(a, b);

    /// <summary>Joins the members that a newer build wrote.</summary>
    public static Dictionary<string, JsonElement>? Of(Dictionary<string, JsonElement>? a, Dictionary<string, JsonElement>? b)
    {
        if (a is null || b is null)
            return a ?? b;
        if (b.All(member => a.TryGetValue(member.Key, out var known) && known.GetRawText() == member.Value.GetRawText()))
            return a;
        var both = new Dictionary<string, JsonElement>(a.Count + b.Count);
        foreach (var (name, value) in a.Concat(b).OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (!both.TryGetValue(name, out var other) || string.CompareOrdinal(other.GetRawText(), value.GetRawText()) < 0)
                both[name] = value;
        }

        return both;
    }

    /// <summary>Picks the output that is further along; if both are equally far, joins their members.</summary>
    public static Output Of(Output a, Output b) => Progress(a).CompareTo(Progress(b)) switch
    {
        > 0 => a with { Unknown = Of(a.Unknown, b.Unknown) },
        < 0 => b with { Unknown = Of(a.Unknown, b.Unknown) },
        _ => a with
        {
            Url = Of(a.Url, b.Url),
            Width = Of(a.Width, b.Width),
            Height = Of(a.Height, b.Height),
            SizeBytes = Of(a.SizeBytes, b.SizeBytes),
            DurationSeconds = Of(a.DurationSeconds, b.DurationSeconds),
            Bitrate = Of(a.Bitrate, b.Bitrate),
            ErrorCode = Of(a.ErrorCode, b.ErrorCode),
            Message = Of(a.Message, b.Message),
            BeginAt = Of(a.BeginAt, b.BeginAt),
            FinishAt = Of(a.FinishAt, b.FinishAt),
            Unknown = Of(a.Unknown, b.Unknown),
        },
    };

    /// <summary>Ranks success above failure: VOD may correct a failure, but a failure that arrives after a success is stale.</summary>
    private static int Progress(Output output) => output.Status switch
    {
        OutputStatus.Success => 3,
        OutputStatus.Failed => 2,
        OutputStatus.Processing => 1,
        OutputStatus.Pending => 0,
        _ => throw new UnreachableException(),
    };

    public static MediaInfo? JoinWith(this MediaInfo? a, MediaInfo? b) => a is null ? b : b is null ? a : a with
    {
        Name = Of(a.Name, b.Name),
        Category = Of(a.Category, b.Category),
        Type = Of(a.Type, b.Type),
        Container = Of(a.Container, b.Container),
        Url = Of(a.Url, b.Url),
        CoverUrl = Of(a.CoverUrl, b.CoverUrl),
        DurationSeconds = Of(a.DurationSeconds, b.DurationSeconds),
        SizeBytes = Of(a.SizeBytes, b.SizeBytes),
        Width = Of(a.Width, b.Width),
        Height = Of(a.Height, b.Height),
        CreatedAt = Of(a.CreatedAt, b.CreatedAt),
        Unknown = Of(a.Unknown, b.Unknown),
    };

    /// <summary>Takes the members that the first does not know from the second.</summary>
    public static MediaInfo FillFrom(this MediaInfo? a, MediaInfo? b) => a is null ? b ?? new MediaInfo() : b is null ? a : a with
    {
        Name = a.Name ?? b.Name,
        Category = a.Category ?? b.Category,
        Type = a.Type ?? b.Type,
        Container = a.Container ?? b.Container,
        Url = a.Url ?? b.Url,
        CoverUrl = a.CoverUrl ?? b.CoverUrl,
        DurationSeconds = a.DurationSeconds ?? b.DurationSeconds,
        SizeBytes = a.SizeBytes ?? b.SizeBytes,
        Width = a.Width ?? b.Width,
        Height = a.Height ?? b.Height,
        CreatedAt = a.CreatedAt ?? b.CreatedAt,
    };

    /// <summary>Compares one member after the other, text ordinally, so that every machine agrees.</summary>
    public static Ordering Order<T>(T a, T b)
        where T : struct, IComparable<T> => new(a.CompareTo(b));

    public static Ordering Order(string? a, string? b) => new(string.CompareOrdinal(a, b));

    public readonly record struct Ordering(int Sign)
    {
        /// <summary>Whether the first comes before the second or equals it.</summary>
        public bool IsAscending => Sign <= 0;

        public Ordering Then<T>(T a, T b)
            where T : struct, IComparable<T> => Sign != 0 ? this : new(a.CompareTo(b));

        public Ordering Then(string? a, string? b) => Sign != 0 ? this : new(string.CompareOrdinal(a, b));
    }
}
