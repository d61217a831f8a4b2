using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>VOD's id of a media file: 1 to 19 decimal digits. Kept as text, because a double cannot hold 19 digits.</summary>
[JsonConverter(typeof(FileIdConverter))]
public readonly record struct FileId
{
    public const int MaxDigits = 19;

    private FileId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out FileId fileId)
    {
        var valid = text is { Length: > 0 and <= MaxDigits } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        fileId = valid ? new FileId(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is not a FileId.</exception>
    public static FileId Parse(string text) =>
        TryParse(text, out var fileId) ? fileId : throw new FormatException("A FileId is 1 to 19 decimal digits.");

    public override string ToString() => Value;
}

/// <summary>VOD's id of a task, an opaque text. It identifies a procedure.</summary>
[JsonConverter(typeof(TaskIdConverter))]
public readonly record struct TaskId(string Value)
{
    public override string ToString() => Value;

    /// <summary>Maps VOD's ways to write "no task" to null: a missing member, null, or an empty string.</summary>
    public static TaskId? FromVod(string? text) => string.IsNullOrEmpty(text) ? null : new TaskId(text);
}

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
