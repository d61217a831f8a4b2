using System.Collections.Immutable;
using System.Diagnostics;

namespace Media.Domain;

/// <summary>
/// What a callback told that may have been changed on its way: worth a look at VOD, and nothing more. It is kept until VOD's own
/// answer says the same; how often VOD was asked in vain since it was last told paces the asking.
/// </summary>
/// <param name="Task">The procedure it is about; null when it is about the file.</param>
/// <param name="ToldAt">When it was last told.</param>
public sealed record Hint(HintKind Kind, TaskId? Task, DateTimeOffset ToldAt) : Extensible
{
    /// <summary>
    /// So many hints are kept at procedures and parts nobody else has told of: what is only told must not blow up a record. The end
    /// of a procedure that is then left out is found by the look-ups of the file's own.
    /// </summary>
    private const int MostOfUnknown = 64;

    /// <summary>Of an upload: it was told to have started a procedure, so that one not shown yet may still be shown.</summary>
    public bool WithProcedure { get; init; }

    /// <summary>Of a deleted part: which, as in <see cref="Evidence.Deleted"/>.</summary>
    public string? Part { get; init; }

    /// <summary>The latest look that did not confirm it.</summary>
    public UnconfirmedCheck? Checked { get; init; }

    /// <summary>VOD was asked often enough since it was last told. Follows from the facts.</summary>
    public bool Lapsed { get; init; }

    /// <summary>
    /// How many looks since it was last told are done; one that came late stands for those due before it, but the last is made as the
    /// last.
    /// </summary>
    internal int ChecksDone(LifeRules rules) =>
        Checked is not { } check || check.ToldAt != ToldAt ? 0
        : check.Number >= rules.ConfirmAfter.Length ? check.Number
        : Math.Min(Plan.DoneOf(rules.ConfirmAfter, check.Number, check.At - ToldAt), rules.ConfirmAfter.Length - 1);

    /// <summary>One hint per kind and procedure or part, in that order.</summary>
    internal static ImmutableArray<Hint> Join(ImmutableArray<Hint> hints, Hint told, MediaFile file) =>
        told.IsAboutKnown(file) || hints.Any(hint => IsSame(hint, told)) || hints.Count(hint => !hint.IsAboutKnown(file)) < MostOfUnknown
            ? hints.With([told], IsSame, Order, Join)
            : hints;

    /// <summary>What the facts say anyway, by VOD's own answer. Once so, it stays so.</summary>
    internal bool IsConfirmedBy(MediaFile file) => file.DeletedAt is not null || Kind switch
    {
        HintKind.Uploaded => file.Upload is not null || file.MadeByVod is not null,
        HintKind.ProcedureRunning => file.Procedures.Any(procedure => procedure.Task == Task),
        HintKind.ProcedureEnded => file.Procedures.Any(procedure => procedure.Task == Task && procedure.HasEnded),
        HintKind.PartDeleted => Part is null || file.DeletedParts.Any(part => part.IsCalled(Part)),
        HintKind.Deleted => false,
        _ => throw new UnreachableException(),
    };

    private bool IsAboutKnown(MediaFile file) => (Task is null && Part is null) || file.Procedures.Any(procedure => procedure.Task == Task);

    private static bool IsSame(Hint a, Hint b) => Order(a, b).Sign == 0;

    private static Pick.Ordering Order(Hint a, Hint b) => Pick.Order((int)a.Kind, (int)b.Kind).Then(a.Task?.Value, b.Task?.Value).Then(a.Part, b.Part);

    private static Hint Join(Hint a, Hint b) => a with
    {
        ToldAt = a.ToldAt >= b.ToldAt ? a.ToldAt : b.ToldAt,
        WithProcedure = a.WithProcedure || b.WithProcedure,
        Checked = UnconfirmedCheck.Join(a.Checked, b.Checked),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}

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
