using Media.Domain;

namespace Media.Storage;

/// <summary>The words that the tables hold for enum values, so that the tables can be read without this program.</summary>
internal static class StoredWords
{
    /// <summary>The statuses after which no more is expected, as the items of a SQL list.</summary>
    public static string FinishedList { get; } = string.Join(
        ", ",
        new[] { MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed, MediaStatus.Skipped, MediaStatus.Deleted }
            .Select(static status => $"'{Words.Of(status)}'"));

    public static T Read<T>(string word)
        where T : struct, Enum =>
        Words.TryRead<T>(word, out var member)
            ? member
            : throw new InvalidDataException($"The database contains '{word}', which is not a {typeof(T).Name} that this version knows.");
}
