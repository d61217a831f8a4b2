using System.Globalization;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>The id by which VOD recognises a repeated ProcessMedia request, at most 50 characters.</summary>
[JsonConverter(typeof(SessionIdConverter))]
public readonly record struct SessionId(string Value)
{
    /// <summary>Far more than any file needs. This service never writes a higher number.</summary>
    internal const int MaxAttempts = 99_999;

    private const string Prefix = "media-";

    /// <summary>Derives the id from the file and the attempt, so that a repeated request carries the same id.</summary>
    public static SessionId For(FileId fileId, int attempt) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{fileId.Value}-{attempt}"));

    /// <summary>The attempt this id belongs to, or null if this service did not make the request for this file.</summary>
    public int? AttemptFor(FileId fileId)
    {
        // Accepts exactly the texts that For writes.
        var rest = Value.AsSpan();
        return Skip(ref rest, Prefix) && Skip(ref rest, fileId.Value) && Skip(ref rest, "-")
            && rest is [>= '1' and <= '9', ..] and { Length: <= 5 }
            && int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? attempt
            : null;
    }

    private static bool Skip(ref ReadOnlySpan<char> text, string start)
    {
        if (!text.StartsWith(start, StringComparison.Ordinal))
            return false;
        text = text[start.Length..];
        return true;
    }

    public override string ToString() => Value;
}
