using System.Diagnostics;
using System.Text.Json;
using Media.Domain;
using Media.Storage;

namespace Media.Api.Files;

/// <summary>Reads the trace of a file's life. The trace of an HTTP request about the file is another one.</summary>
internal static class FileTraces
{
    /// <returns>32 hex digits; null if the file was never traced.</returns>
    public static string? TraceIdOf(MediaFile file) => TryParse(file, out var root) ? root.TraceId.ToHexString() : null;

    /// <returns>Null if the file was never traced, and also if the store does not answer or the record cannot be read.</returns>
    public static async Task<string?> FindAsync(IMediaFileReader files, FileId fileId, CancellationToken cancellationToken)
    {
        try
        {
            return await files.ReadAsync(fileId, cancellationToken) is { } stored ? TraceIdOf(MediaFileJson.Read(stored.Record)) : null;
        }
        catch (Exception e) when (e is StoreUnavailableException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Links the request's span, if it is recorded, to the file's trace.</summary>
    public static void LinkRequestTo(StoredFile stored)
    {
        if (Activity.Current is { Recorded: true } request && TryParse(MediaFileJson.Read(stored.Record), out var root))
            request.AddLink(new ActivityLink(root));
    }

    private static bool TryParse(MediaFile file, out ActivityContext root) =>
        ActivityContext.TryParse(file.TraceParent, null, isRemote: true, out root);
}
