using System.Diagnostics;
using System.Text.Json;
using Media.Domain;
using Media.Storage;

namespace Media.Api.Files;

/// <summary>The trace of a file's life, which is not the trace of a request about it.</summary>
internal static class FileTraces
{
    /// <summary>32 hex digits; null when the file was never traced.</summary>
    public static string? TraceIdOf(MediaFile file) => TryParse(file, out var root) ? root.TraceId.ToHexString() : null;

    /// <returns>Null as well while the store does not tell.</returns>
    public static async Task<string?> FindAsync(IMediaFileReader files, FileId fileId, CancellationToken cancellation)
    {
        try
        {
            return await files.ReadAsync(fileId, cancellation) is { } stored ? TraceIdOf(MediaFileJson.Read(stored.Record)) : null;
        }
        catch (Exception e) when (e is StoreUnavailableException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The request's span, where it is recorded, points to the file's trace.</summary>
    public static void LinkRequestTo(StoredFile stored)
    {
        if (Activity.Current is { Recorded: true } request && TryParse(MediaFileJson.Read(stored.Record), out var root))
            request.AddLink(new ActivityLink(root));
    }

    private static bool TryParse(MediaFile file, out ActivityContext root) => ActivityContext.TryParse(file.TraceParent, null, isRemote: true, out root);
}
