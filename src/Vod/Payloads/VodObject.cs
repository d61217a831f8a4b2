using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Media.Domain;

namespace Media.Vod.Payloads;

/// <summary>
/// One JSON object from VOD, read tolerantly because VOD's writing varies. A member that is missing, null or of an unexpected type is
/// absent, and an absent object has no members. Numbers may be text and ids may be numbers. The last of repeated members counts. There are
/// no model classes, because a model fails as a whole if one member has a wrong type.
/// </summary>
internal readonly struct VodObject
{
    public const int MaxName = 1000;
    public const int MaxUrl = 8192;
    public const int MaxMessage = 500;
    public const int MaxCode = 100;
    public const int MaxId = 256;

    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss"];

    private readonly JsonElement _element;

    public VodObject(JsonElement element)
    {
        _element = element;
        Exists = element.ValueKind == JsonValueKind.Object;
    }

    public bool Exists { get; }

    public JsonElement Element => _element;

    public VodObject Object(ReadOnlySpan<byte> name) => TryGet(name, out var value) ? new VodObject(value) : default;

    /// <summary>Whether the member exists, whatever its value.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>The member's object, or the objects if it is a list.</summary>
    public IEnumerable<VodObject> ObjectOrObjects(ReadOnlySpan<byte> name) => Object(name) is { Exists: true } one ? [one] : Objects(name);

    /// <summary>The objects in the list; other elements are skipped.</summary>
    public IEnumerable<VodObject> Objects(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => new VodObject(item))
            : [];

    /// <summary>All elements of the list, of any type.</summary>
    public IEnumerable<JsonElement> Elements(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The number of elements in the list, of any type.</summary>
    public int Count(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 0;

    /// <summary>Every FileId in a list of ids.</summary>
    public IEnumerable<FileId> Files(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(AsFile).OfType<FileId>()
            : [];

    public FileId? File(ReadOnlySpan<byte> name) => TryGet(name, out var value) ? AsFile(value) : null;

    /// <summary>The member's FileId, or the FileIds if it is a list.</summary>
    public IEnumerable<FileId> FileOrFiles(ReadOnlySpan<byte> name) => File(name) is { } one ? [one] : Files(name);

    /// <summary>An id, which is never cut: null if it is longer than any of VOD's ids or has characters other than visible ASCII.</summary>
    public string? Id(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value)
        && AsText(value) is { Length: > 0 and <= MaxId } id
        && !id.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? id
            : null;

    public TaskId? Task(ReadOnlySpan<byte> name) => TaskId.FromVod(Id(name));

    /// <summary>Null for an empty text, which VOD also writes for "nothing".</summary>
    public string? Text(ReadOnlySpan<byte> name, int maxLength) =>
        TryGet(name, out var value) && AsText(value) is { Length: > 0 } text ? Cut(text, maxLength) : null;

    /// <summary>A URL, which is never cut: null if it is longer than <see cref="MaxUrl"/>.</summary>
    public string? Url(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) && AsText(value) is { Length: > 0 and <= MaxUrl } url ? url : null;

    /// <summary>The first URL in a list of URLs that is not too long.</summary>
    public string? FirstUrl(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(AsText).FirstOrDefault(static text => text is { Length: > 0 and <= MaxUrl })
            : null;

    /// <summary>A code or a status, short and printable, so that it can appear in a log line or a summary.</summary>
    public string? Code(ReadOnlySpan<byte> name) => Text(name, MaxCode) is { } text ? Printable(text) : null;

    public long? Integer(ReadOnlySpan<byte> name)
    {
        if (!TryGet(name, out var value) || AsText(value) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return integer;
        return Decimal(name) is { } number && double.IsInteger(number) && Math.Abs(number) < 1L << 53 ? (long)number : null;
    }

    public int? Pixels(ReadOnlySpan<byte> name) => Integer(name) is >= 0 and <= int.MaxValue and var pixels ? (int)pixels : null;

    /// <summary>Null unless finite, because JSON cannot hold an infinite number.</summary>
    public double? Decimal(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value)
        && AsText(value) is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <summary>Null for VOD's zero dates (<c>0000-00-00T00:00:00Z</c>, <c>0001-01-01T00:00:00Z</c>, an empty string).</summary>
    public DateTimeOffset? Time(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParseExact(
            value.GetString(),
            TimeFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
        && time.Year > 1
            ? time
            : null;

    /// <summary>A text or a number as UTF-8. Allocates only if the text is escaped.</summary>
    /// <param name="maxUnescaped">An escaped text with more bytes than this is not unescaped.</param>
    public bool TryGetUtf8(scoped ReadOnlySpan<byte> name, int maxUnescaped, out ReadOnlySpan<byte> text) =>
        TryGetUtf8(name, maxUnescaped, out text, out _);

    /// <param name="kind">String or Number.</param>
    public bool TryGetUtf8(scoped ReadOnlySpan<byte> name, int maxUnescaped, out ReadOnlySpan<byte> text, out JsonValueKind kind)
    {
        text = default;
        kind = TryGet(name, out var value) ? value.ValueKind : JsonValueKind.Undefined;
        if (kind is not (JsonValueKind.String or JsonValueKind.Number))
            return false;

        text = JsonMarshal.GetRawUtf8Value(value);
        if (kind == JsonValueKind.String)
            text = text[1..^1];
        if (text.Contains((byte)'\\') && text.Length <= maxUnescaped)
            text = Encoding.UTF8.GetBytes(value.GetString()!);
        return true;
    }

    public static string Printable(string text) =>
        text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? string.Create(text.Length, text, static (to, from) =>
            {
                for (var i = 0; i < to.Length; i++)
                    to[i] = from[i] is >= '!' and <= '~' ? from[i] : '_';
            })
            : text;

    /// <summary>Never cuts between the two halves of a surrogate pair, because a lone half cannot be written as UTF-8.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    private bool TryGet(ReadOnlySpan<byte> name, out JsonElement value)
    {
        value = default;
        return Exists && _element.TryGetProperty(name, out value);
    }

    private static FileId? AsFile(JsonElement value) => FileId.TryParse(AsText(value), out var file) ? file : null;

    // Returns a number's own digits, because an id must not pass through a double.
    private static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
