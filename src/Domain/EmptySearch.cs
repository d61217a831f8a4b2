
namespace Media.Domain;

/// <param name="Call">The latest call whose task was looked up.</param>
/// <param name="Searches">The highest number of a look-up.</param>
/// <param name="At">When that look-up was first answered.</param>
/// <param name="LastAt">When any look-up was last answered.</param>
public sealed record EmptySearch(int Call, int Searches, DateTimeOffset At, DateTimeOffset LastAt) : Extensible
{
    internal static EmptySearch? Join(EmptySearch? a, EmptySearch? b) =>
        a is null ? b
        : b is null ? a
        : a with
        {
            Call = Math.Max(a.Call, b.Call),
            Searches = Math.Max(a.Searches, b.Searches),
            At = Pick.Order(b.Searches, a.Searches).Then(a.At, b.At).IsAscending ? a.At : b.At,
            LastAt = a.LastAt >= b.LastAt ? a.LastAt : b.LastAt,
            Unknown = Pick.Of(a.Unknown, b.Unknown),
        };
}
