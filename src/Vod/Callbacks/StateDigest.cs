using System.Numerics;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// 64-bit digests of the states that one task or one deletion can be reported in. Each is a sum of mixed hashes, so that the order of
/// members and of list items does not matter. An attacker could construct a collision, but only with the app's secrets. The hash
/// functions are FNV-1a and MurmurHash3's finalizer, and stay so: their results are in stored keys.
/// </summary>
internal static class StateDigest
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>An escaped text longer than this, which VOD never writes, is used without unescaping.</summary>
    private const int MaxUnescaped = 256;

    /// <summary>The subtasks of a ProcedureStateChanged payload: Type, Input.Definition and Status of each.</summary>
    public static ulong OfProcedure(VodObject payload) =>
        OfResultSet(payload, "MediaProcessResultSet"u8, 1)
        + OfResultSet(payload, "AiContentReviewResultSet"u8, 2)
        + OfResultSet(payload, "AiAnalysisResultSet"u8, 3)
        + OfResultSet(payload, "AiRecognitionResultSet"u8, 4);

    /// <summary>The files of a FileDeleted payload, and the deleted parts of each.</summary>
    public static ulong OfDeletion(VodObject payload)
    {
        var digest = 0UL;
        foreach (var file in payload.Files("FileIdSet"u8))
            digest += Mix(Fnv<char>(file.Value));
        foreach (var result in payload.Objects("FileDeleteResultInfo"u8))
        {
            var parts = 0UL;
            foreach (var part in result.Objects("DeleteParts"u8))
                parts += Mix(Fnv<char>(part.Code("Type"u8)) + Mix((ulong)(part.Integer("Definition"u8) ?? 0)));
            digest += Mix(Fnv<char>(result.File("FileId"u8)?.Value) + Mix(parts + 1));
        }

        return digest;
    }

    private static ulong OfResultSet(VodObject payload, ReadOnlySpan<byte> name, ulong set)
    {
        var sum = 0UL;
        foreach (var result in payload.Objects(name))
            sum += Mix(set + OfResult(result));
        return sum;
    }

    // Example: {"Type":..., "TranscodeTask":{...}}; all other members are null.
    private static ulong OfResult(VodObject result)
    {
        var subtasks = 0UL;
        foreach (var member in result.Element.EnumerateObject())
        {
            var subtask = new VodObject(member.Value);
            if (subtask.Exists && !member.NameEquals("Type"u8))
                subtasks += Mix(OfText(subtask, "Status"u8) + Mix(OfText(subtask.Object("Input"u8), "Definition"u8)));
        }

        return Mix(OfText(result, "Type"u8)) + subtasks;
    }

    // A number and the same number as text give the same hash.
    private static ulong OfText(VodObject from, ReadOnlySpan<byte> name) =>
        from.TryGetUtf8(name, MaxUnescaped, out var text) ? Fnv(text) : 0;

    private static ulong Fnv<T>(ReadOnlySpan<T> text)
        where T : IBinaryInteger<T>
    {
        var hash = FnvOffset;
        foreach (var c in text)
            hash = (hash ^ ulong.CreateTruncating(c)) * FnvPrime;
        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
