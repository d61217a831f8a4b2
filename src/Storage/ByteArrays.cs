using System.Runtime.InteropServices;

namespace Media.Storage;

internal static class ByteArrays
{
    /// <summary>The body as the array that Npgsql needs. Most bodies are a whole array already and are not copied.</summary>
    public static byte[] From(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : body.ToArray();
}
