using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>
/// What the verdict counts: a request of this service, or the procedure that came with the file. Procedures that other clients started do
/// not count.
/// </summary>
/// <param name="Attempt">Null for the procedure that came with the file.</param>
/// <param name="Procedure">Null until VOD has reported one.</param>
/// <param name="IsLatest">
/// No later attempt was decided. Only the latest is still requested: when it was decided, all earlier ones had ended.
/// </param>
internal sealed record Tracked(Attempt? Attempt, Procedure? Procedure, bool IsLatest)
{
    private static readonly ImmutableHashSet<string> ImageTypes = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "svg", "ico", "psd");

    /// <summary>Ordered by precedence: a later one overrides the failures of an earlier one.</summary>
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
            // A replacement is as much ours as the attempt it replaces, unless VOD shows a task for that attempt after all.
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

    /// <summary>Whether this is the latest request and neither accepted as a procedure, nor refused, nor given up.</summary>
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

    /// <summary>The pipeline's plan is carried out if the upload is not an image and brought no procedure.</summary>
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

    /// <summary>If VOD ever runs two tasks under one SessionId, the first known one counts.</summary>
    private static Procedure? ProcedureOf(MediaFile file, Attempt attempt)
    {
        foreach (var procedure in file.Procedures)
        {
            if (procedure.Session?.AttemptFor(file.FileId) == attempt.Number)
                return procedure;
        }

        return null;
    }

    /// <summary>Images also raise NewFileUpload (<c>protocol</c> b.2); older payloads have no Category.</summary>
    private static bool IsImage(MediaInfo media) =>
        media.Category is { } category
            ? category.Equals("Image", StringComparison.OrdinalIgnoreCase)
            : (media.Type is { } type && ImageTypes.Contains(type))
                || (media.Container?.EndsWith("_pipe", StringComparison.Ordinal) ?? false);
}
