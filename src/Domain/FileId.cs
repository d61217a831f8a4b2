using System.Diagnostics.CodeAnalysis;
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
