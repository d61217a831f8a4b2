namespace Media.Simulator.Library;

/// <summary>VOD's three categories of media, and how a file name maps to them.</summary>
internal static class MediaCategory
{
    public const string Video = "Video";
    public const string Audio = "Audio";
    public const string Image = "Image";

    public static readonly string[] All = [Video, Audio, Image];

    private static readonly string[] AudioTypes = ["mp3", "m4a", "wav", "aac", "flac", "ogg"];
    private static readonly string[] ImageTypes = ["jpg", "jpeg", "png", "gif", "webp", "bmp"];

    public static string FromType(string type) =>
        AudioTypes.Contains(type) ? Audio : ImageTypes.Contains(type) ? Image : Video;

    /// <summary>The file name's extension in lower case; if it has none, the category's default.</summary>
    public static string TypeFor(string name, string? category)
    {
        var extension = Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
        return extension.Length is > 0 and <= 5 && extension.All(char.IsAsciiLetterOrDigit) ? extension : category switch
        {
            Image => "jpg",
            Audio => "mp3",
            _ => "mp4",
        };
    }
}
