
namespace Media.Domain;

/// <summary>A look-up that did not confirm what a callback claimed.</summary>
/// <param name="ToldAt">When the callback claimed it.</param>
/// <param name="Number">Which look-up it was since then, from 1.</param>
public sealed record UnconfirmedCheck(DateTimeOffset ToldAt, int Number, DateTimeOffset At) : Extensible
{
    /// <summary>The later look-up of the later claim; of two answers to one look-up, the first.</summary>
    internal static UnconfirmedCheck? Join(UnconfirmedCheck? a, UnconfirmedCheck? b) =>
        a is null ? b
        : b is null ? a
        : Pick.Order(b.ToldAt, a.ToldAt).Then(b.Number, a.Number).Then(a.At, b.At).IsAscending ? a : b;
}
