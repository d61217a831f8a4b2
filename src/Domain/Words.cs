using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// The words for enum members in stored records, answers and metric labels. <see cref="JsonStringEnumMemberNameAttribute"/> on a member
/// defines its word, so that renaming the member does not change it.
/// </summary>
public static class Words
{
    /// <exception cref="ArgumentOutOfRangeException">The value is not a member.</exception>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        Table<T>.ByMember.TryGetValue(value, out var word)
            ? word
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{typeof(T).Name} has no such member.");

    /// <summary>The words of all members, in the order of their values.</summary>
    public static ImmutableArray<string> All<T>()
        where T : struct, Enum => Table<T>.All;

    public static bool TryRead<T>([NotNullWhen(true)] string? word, out T value)
        where T : struct, Enum
    {
        value = default;
        return word is not null && Table<T>.ByWord.TryGetValue(word, out value);
    }

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByMember = Enum.GetValues<T>().ToFrozenDictionary(static member => member, Read);

        public static readonly FrozenDictionary<string, T> ByWord =
            ByMember.ToFrozenDictionary(static pair => pair.Value, static pair => pair.Key, StringComparer.Ordinal);

        public static readonly ImmutableArray<string> All = [.. Enum.GetValues<T>().Select(Of)];

        private static string Read(T member) =>
            typeof(T).GetField(member.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? throw new InvalidOperationException($"{typeof(T).Name}.{member} has no word: give it a JsonStringEnumMemberName.");
    }
}
