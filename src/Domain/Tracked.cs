using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>
/// Something the verdict counts: a request of ours, or the procedure that came with the file. Procedures of others are not.
/// </summary>
/// <param name="Attempt">Null for the procedure that came with the file.</param>
/// <param name="Procedure">Null while VOD has not told of one.</param>
internal sealed record Tracked(Attempt? Attempt, Procedure? Procedure)
{
    /// <summary>In the order in which they count: a later one overrides what an earlier one failed at.</summary>
    public static IEnumerable<Tracked> Of(MediaFile file)
    {
        if (AdoptedTask(file) is { } adopted)
            yield return new Tracked(null, file.Procedures.FirstOrDefault(procedure => procedure.Task == adopted));

        foreach (var attempt in file.Attempts)
        {
            var session = SessionId.For(file.FileId, attempt.Number);
            var procedure = file.Procedures.FirstOrDefault(procedure => procedure.Session == session);
            var isOurs = attempt.DecidedAt is not null && (attempt.Number > 1 || attempt.WasAsked || IsOursToMake(file, attempt));
            if (isOurs || procedure is not null)
                yield return new Tracked(attempt, procedure);
        }
    }

    public static bool IsOurs(MediaFile file, Procedure procedure) =>
        procedure.Task == AdoptedTask(file) || procedure.Session?.AttemptFor(file.FileId) is not null;

    /// <summary>Neither answered by a procedure nor given up.</summary>
    public bool IsOpenRequest => Procedure is null && Attempt is { Refused: null, GaveUp: null };

    public bool IsRunning => Procedure is { HasEnded: false, Inferred: false };

    /// <summary>The plan of the pipeline is acted on for an upload that is no image and brought no procedure of its own.</summary>
    private static bool IsOursToMake(MediaFile file, Attempt plan) =>
        file.Upload is not null && AdoptedTask(file) is null && !plan.Definitions.IsEmpty && !IsImage(file.Media);

    private static TaskId? AdoptedTask(MediaFile file) => file.Upload?.Procedure ?? file.MadeByVod?.Procedure;

    /// <summary>Images raise NewFileUpload too (<c>protocol</c> b.2); older payloads have no Category.</summary>
    private static bool IsImage(MediaInfo media) =>
        media.Category is { } category
            ? category.Equals("Image", StringComparison.OrdinalIgnoreCase)
            : (media.Type is { } type && ImageTypes.Contains(type)) || (media.Container?.EndsWith("_pipe", StringComparison.Ordinal) ?? false);

    private static readonly ImmutableHashSet<string> ImageTypes =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "svg", "ico", "psd");
}
