using System.Collections.Immutable;

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
    public VainCheck? Checked { get; init; }

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
    internal static ImmutableArray<Hint> Join(ImmutableArray<Hint> hints, Hint told, MediaFile file)
    {
        var place = 0;
        while (place < hints.Length && IsBefore(hints[place], told))
            place++;
        if (place < hints.Length && !IsBefore(told, hints[place]))
            return hints.SetItem(place, Join(hints[place], told));
        return told.IsAboutKnown(file) || hints.Count(hint => !hint.IsAboutKnown(file)) < MostOfUnknown ? hints.Insert(place, told) : hints;
    }

    /// <summary>What the facts say anyway, by VOD's own answer. Once so, it stays so.</summary>
    internal bool IsConfirmedBy(MediaFile file) => file.DeletedAt is not null || Kind switch
    {
        HintKind.Uploaded => file.Upload is not null || file.MadeByVod is not null,
        HintKind.ProcedureRunning => file.Procedures.Any(procedure => procedure.Task == Task),
        HintKind.ProcedureEnded => file.Procedures.Any(procedure => procedure.Task == Task && procedure.HasEnded),
        HintKind.PartDeleted => Part is null || file.DeletedParts.Any(part => part.IsCalled(Part)),
        _ => false,
    };

    private bool IsAboutKnown(MediaFile file) => (Task is null && Part is null) || file.Procedures.Any(procedure => procedure.Task == Task);

    private static bool IsBefore(Hint a, Hint b) => Pick.Order((int)a.Kind, (int)b.Kind).Then(a.Task?.Value, b.Task?.Value).Then(a.Part, b.Part).Sign < 0;

    private static Hint Join(Hint a, Hint b) => a with
    {
        ToldAt = a.ToldAt >= b.ToldAt ? a.ToldAt : b.ToldAt,
        WithProcedure = a.WithProcedure || b.WithProcedure,
        Checked = VainCheck.Join(a.Checked, b.Checked),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}

/// <summary>VOD was asked, and did not say what was told.</summary>
/// <param name="ToldAt">The telling that was looked after.</param>
/// <param name="Number">Which look it was since then, from 1.</param>
public sealed record VainCheck(DateTimeOffset ToldAt, int Number, DateTimeOffset At) : Extensible
{
    /// <summary>The later look after the later telling; of two answers to one look, the first.</summary>
    internal static VainCheck? Join(VainCheck? a, VainCheck? b) =>
        a is null ? b
        : b is null ? a
        : Pick.Order(b.ToldAt, a.ToldAt).Then(b.Number, a.Number).Then(a.At, b.At).IsAscending ? a : b;
}
