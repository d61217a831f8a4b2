using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;

namespace Media.Api.Files;

/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
internal sealed record Page<T>(ImmutableArray<T> Data, string? NextCursor);

/// <summary>Encodes where the next page begins, opaque to clients. A cursor is valid only for the kind of list that returned it.</summary>
internal static class Cursor
{
    private const int Bytes = 1 + sizeof(long);

    public static string Write(CursorKind kind, long position)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], position);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(CursorKind kind, string text, out long position)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        position = 0;
        if (text.Length != Base64Url.GetEncodedLength(Bytes)
            || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done
            || written != Bytes
            || bytes[0] != (byte)kind)
            return false;
        position = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        return position > 0;
    }
}

internal enum CursorKind : byte
{
    Files = 1,
    Events = 2,
}
