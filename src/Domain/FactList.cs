using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>Grows lists of facts: one entry per key, in an order that does not depend on the order of events.</summary>
internal static class FactList
{
    /// <summary>Inserts each new entry in order, or joins it with the existing entry of the same key.</summary>
    /// <param name="order">A total order: two entries with different keys never compare as equal.</param>
    /// <param name="join">Receives the existing entry first. The result is inserted in order again.</param>
    public static ImmutableArray<T> With<T>(
        this ImmutableArray<T> entries,
        ReadOnlySpan<T> added,
        Func<T, T, bool> isSameKey,
        Func<T, T, Pick.Ordering> order,
        Func<T, T, T> join)
    {
        var grown = ImmutableArray.CreateBuilder<T>(entries.Length + added.Length);
        grown.AddRange(entries);
        foreach (var one in added)
        {
            var entry = one;
            var known = grown.Count - 1;
            while (known >= 0 && !isSameKey(grown[known], entry))
                known--;
            if (known >= 0)
            {
                entry = join(grown[known], entry);
                grown.RemoveAt(known);
            }

            // Searches from the end, because most evidence is newer than the existing entries.
            var place = grown.Count;
            while (place > 0 && order(entry, grown[place - 1]).IsAscending)
                place--;
            grown.Insert(place, entry);
        }

        return grown.DrainToImmutable();
    }
}
