using System.Runtime.InteropServices;

namespace Media.Storage;

internal static class Body
{
    /// <summary>Both providers take an array: most bodies are one already.</summary>
    public static byte[] Array(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : body.ToArray();
}
