using System.Collections.Immutable;
using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Files;

/// <summary>Evidence that a file exists at VOD, found by a scan or a confirmation, with the procedure that its upload started.</summary>
internal static class SeenMedia
{
    /// <param name="call">The VOD call that showed the file.</param>
    /// <param name="procedure">See <see cref="ProcedureOf"/>.</param>
    public static Evidence Evidence(FileId fileId, string call, MediaInfo media, bool madeByVod, TaskId? procedure, DateTimeOffset at)
    {
        var key = $"found:{fileId}";
        return madeByVod
            ? new Evidence.MadeByVod(call, media, procedure) { At = at, Source = EvidenceSource.Reconcile, Key = key }
            : new Evidence.Uploaded(call, media, procedure) { At = at, Source = EvidenceSource.Reconcile, Key = key };
    }

    /// <summary>
    /// The file's first procedure that this service did not start: the upload's own, if it started one. VOD's descriptions of media do not
    /// show whether it did, and a file whose upload did is not ours to transcode.
    /// </summary>
    public static TaskId? ProcedureOf(FileId fileId, ImmutableArray<TaskSummary> tasks) => tasks
        .Where(task => task.IsProcedure && task.Session?.AttemptFor(fileId) is null)
        .OrderBy(static task => task.CreatedAt ?? DateTimeOffset.MaxValue)
        .FirstOrDefault()?.Task;
}
