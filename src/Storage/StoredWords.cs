using Media.Domain;

namespace Media.Storage;

/// <summary>The words that stand in the tables, readable without this program.</summary>
internal static class StoredWords
{
    private static readonly Words<MediaStatus> Statuses = new();
    private static readonly Words<EvidenceSource> Sources = new();
    private static readonly Words<EventVerdict> Verdicts = new();

    /// <summary>The states in which nothing is awaited any more, as SQL writes a list.</summary>
    public static string FinishedList { get; } = string.Join(
        ", ",
        new[] { MediaStatus.Ready, MediaStatus.PartlyReady, MediaStatus.Failed, MediaStatus.Skipped, MediaStatus.Deleted }.Select(status => $"'{Of(status)}'"));

    public static string Of(MediaStatus status) => Statuses.Of(status);

    public static string Of(EvidenceSource source) => Sources.Of(source);

    public static string Of(EventVerdict verdict) => Verdicts.Of(verdict);

    public static MediaStatus Status(string word) => Statuses.Read(word);

    public static EvidenceSource Source(string word) => Sources.Read(word);

    public static EventVerdict Verdict(string word) => Verdicts.Read(word);

    private sealed class Words<T>
        where T : struct, Enum
    {
        private readonly Dictionary<T, string> byValue;
        private readonly Dictionary<string, T> byWord;

        public Words()
        {
            byValue = Enum.GetValues<T>().ToDictionary(value => value, value => SnakeCase(value.ToString()));
            byWord = byValue.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        }

        public string Of(T value) => byValue[value];

        public T Read(string word) => byWord.TryGetValue(word, out var value)
            ? value
            : throw new InvalidDataException($"'{word}' in the database is no {typeof(T).Name} this version knows.");

        private static string SnakeCase(string name) => string.Concat(
            name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
    }
}
