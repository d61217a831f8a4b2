using Media.Domain;

namespace Media.Storage;

/// <summary>The words in the tables, readable without this program.</summary>
internal static class StoredWords
{
    /// <summary>The statuses after which nothing more is expected, as SQL writes a list.</summary>
    public static string FinishedList { get; } = string.Join(
        ", ",
        new[] { MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed, MediaStatus.Skipped, MediaStatus.Deleted }
            .Select(static status => $"'{Words.Of(status)}'"));

    public static T Read<T>(string word)
        where T : struct, Enum =>
        Words.TryRead<T>(word, out var member)
            ? member
            : throw new InvalidDataException($"'{word}' in the database is no {typeof(T).Name} this version knows.");
}
