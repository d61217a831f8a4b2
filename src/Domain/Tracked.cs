using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>
/// Something the verdict counts: a request of ours, or the procedure that came with the file. Procedures of others are not.
/// </summary>
/// <param name="Attempt">Null for the procedure that came with the file.</param>
/// <param name="Procedure">Null while VOD has not told of one.</param>
/// <param name="IsLatest">No later attempt was decided. Only the latest is asked for: when it was decided, all before it had ended.</param>
internal sealed record Tracked(Attempt? Attempt, Procedure? Procedure, bool IsLatest)
{
    private static readonly ImmutableHashSet<string> ImageTypes = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "svg", "ico", "psd");

    /// <summary>In the order in which they count: a later one overrides what an earlier one failed at.</summary>
    public static List<Tracked> Of(MediaFile file)
    {
        var tracked = new List<Tracked>(file.Attempts.Length + 1);
        if (AdoptedTask(file) is { } adopted && ProcedureOf(file, adopted) is { } brought && !IsRequested(file, brought))
            tracked.Add(new Tracked(null, brought, IsLatest: false));

        var latest = LatestDecided(file.Attempts);
        var isOurs = false;
        var isAnswered = false;
        foreach (var attempt in file.Attempts)
        {
            // One that takes the place of a burnt one is as much ours as that one, until VOD shows a task of that one after all.
            if (attempt.Replaces is null)
            {
                isOurs = attempt.DecidedAt is not null && (attempt.Number > 1 || IsOursToMake(file, attempt));
                isAnswered = false;
            }

            var procedure = ProcedureOf(file, attempt);
            if (procedure is not null || (isOurs && !isAnswered))
                tracked.Add(new Tracked(attempt, procedure, attempt.Number == latest));
            isAnswered |= procedure is not null;
        }

        return tracked;
    }

    public static bool IsOurs(MediaFile file, Procedure procedure) =>
        IsRequested(file, procedure) || procedure.Task == AdoptedTask(file);

    /// <summary>Neither answered by a procedure nor given up.</summary>
    public bool IsOpenRequest => IsLatest && Procedure is null && Attempt is { Refused: null, GaveUp: null };

    public bool IsRunning => Procedure is { HasEnded: false, Inferred: false };

    private static int LatestDecided(ImmutableArray<Attempt> attempts)
    {
        var latest = 0;
        foreach (var attempt in attempts)
        {
            if (attempt.DecidedAt is not null)
                latest = attempt.Number;
        }

        return latest;
    }

    /// <summary>The plan of the pipeline is acted on for an upload that is no image and brought no procedure of its own.</summary>
    private static bool IsOursToMake(MediaFile file, Attempt plan) =>
        file.Upload is not null && AdoptedTask(file) is null && !plan.Definitions.IsEmpty && !IsImage(file.Media);

    private static bool IsRequested(MediaFile file, Procedure procedure) => procedure.Session?.AttemptFor(file.FileId) is not null;

    private static TaskId? AdoptedTask(MediaFile file) => file.Upload?.Procedure ?? file.MadeByVod?.Procedure;

    private static Procedure? ProcedureOf(MediaFile file, TaskId task)
    {
        foreach (var procedure in file.Procedures)
        {
            if (procedure.Task == task)
                return procedure;
        }

        return null;
    }

    /// <summary>Should VOD ever run two tasks under one SessionId, the first one known counts.</summary>
    private static Procedure? ProcedureOf(MediaFile file, Attempt attempt)
    {
        foreach (var procedure in file.Procedures)
        {
            if (procedure.Session?.AttemptFor(file.FileId) == attempt.Number)
                return procedure;
        }

        return null;
    }

    /// <summary>Images raise NewFileUpload too (<c>protocol</c> b.2); older payloads have no Category.</summary>
    private static bool IsImage(MediaInfo media) =>
        media.Category is { } category
            ? category.Equals("Image", StringComparison.OrdinalIgnoreCase)
            : (media.Type is { } type && ImageTypes.Contains(type)) || (media.Container?.EndsWith("_pipe", StringComparison.Ordinal) ?? false);
}
