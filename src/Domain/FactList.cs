using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>How a list of facts grows: one entry per key, in an order that does not depend on the order of events.</summary>
internal static class FactList
{
    /// <summary>Puts each new entry at its place, or joins it with the entry of the same key.</summary>
    /// <param name="order">Total: two entries with different keys are never equal.</param>
    /// <param name="join">Takes the known entry first. The result is put at the place that the order gives it.</param>
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

            // From the end, since most evidence is newer than what is known.
            var place = grown.Count;
            while (place > 0 && order(entry, grown[place - 1]).IsAscending)
                place--;
            grown.Insert(place, entry);
        }

        return grown.DrainToImmutable();
    }
}
