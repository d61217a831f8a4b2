using System.Collections.Immutable;
using System.Diagnostics;

namespace Media.Domain;

/// <summary>
/// A claim from a callback that may be forged. It only makes this service ask VOD, and it is kept until VOD's own answers confirm it. The
/// number of unconfirmed checks since the latest callback sets the pace of further ones.
/// </summary>
/// <param name="Task">The procedure the claim is about; null if it is about the file.</param>
/// <param name="ToldAt">When a callback last made the claim.</param>
public sealed record Hint(HintKind Kind, TaskId? Task, DateTimeOffset ToldAt) : Extensible
{
    /// <summary>
    /// Caps hints about procedures and parts that no other source has mentioned, so that forged callbacks cannot bloat a record. If a
    /// procedure's hint is dropped, the file's own look-ups still find its end.
    /// </summary>
    private const int MaxUnknownHints = 64;

    /// <summary>For an upload: the callback claimed a procedure, which VOD may show later than the file.</summary>
    public bool WithProcedure { get; init; }

    /// <summary>For a deleted part: the part, as in <see cref="Evidence.Deleted"/>.</summary>
    public string? Part { get; init; }

    /// <summary>The latest check that did not confirm the claim.</summary>
    public UnconfirmedCheck? Checked { get; init; }

    /// <summary>
    /// VOD is not asked again: all checks since the latest callback were made, or went unanswered for too long. Derived from the facts.
    /// </summary>
    public bool Lapsed { get; init; }

    /// <summary>
    /// How many checks are done since the latest callback. A late check also counts for those due before it, but never for the last one,
    /// which must be made as such.
    /// </summary>
    internal int ChecksDone(LifeRules rules) =>
        Checked is not { } check || check.ToldAt != ToldAt ? 0
        : check.Number >= rules.ConfirmAfter.Length ? check.Number
        : Math.Min(Plan.DoneOf(rules.ConfirmAfter, check.Number, check.At - ToldAt), rules.ConfirmAfter.Length - 1);

    /// <summary>One hint per kind and procedure or part, in that order.</summary>
    internal static ImmutableArray<Hint> Join(ImmutableArray<Hint> hints, Hint claim, MediaFile file) =>
        claim.IsAboutKnown(file)
        || hints.Any(hint => IsSame(hint, claim))
        || hints.Count(hint => !hint.IsAboutKnown(file)) < MaxUnknownHints
            ? hints.With([claim], IsSame, Order, Join)
            : hints;

    /// <summary>Whether VOD's own answers already imply the claim. Once confirmed, a claim stays confirmed.</summary>
    internal bool IsConfirmedBy(MediaFile file) => file.DeletedAt is not null || Kind switch
    {
        HintKind.Uploaded => file.Upload is not null || file.MadeByVod is not null,
        HintKind.ProcedureRunning => file.Procedures.Any(procedure => procedure.Task == Task),
        HintKind.ProcedureEnded => file.Procedures.Any(procedure => procedure.Task == Task && procedure.HasEnded),
        HintKind.PartDeleted => Part is null || file.DeletedParts.Any(part => part.IsNamed(Part)),
        HintKind.Deleted => false,
        _ => throw new UnreachableException(),
    };

    private bool IsAboutKnown(MediaFile file) => (Task is null && Part is null) || file.Procedures.Any(procedure => procedure.Task == Task);

    private static bool IsSame(Hint a, Hint b) => Order(a, b).Sign == 0;

    private static Pick.Ordering Order(Hint a, Hint b) =>
        Pick.Order((int)a.Kind, (int)b.Kind).Then(a.Task?.Value, b.Task?.Value).Then(a.Part, b.Part);

    private static Hint Join(Hint a, Hint b) => a with
    {
        ToldAt = a.ToldAt >= b.ToldAt ? a.ToldAt : b.ToldAt,
        WithProcedure = a.WithProcedure || b.WithProcedure,
        Checked = UnconfirmedCheck.Join(a.Checked, b.Checked),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}
