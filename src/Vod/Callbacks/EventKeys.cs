using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// What makes two deliveries the same event, since VOD gives no event id (<c>protocol</c> a.3): meaning where it is known,
/// else a digest of the bytes. A key is printable ASCII, at most 200 characters.
/// </summary>
internal static class EventKeys
{
    public const int MaxLength = 200;

    private const int MaxPartLength = 96;
    private const int DigestLength = 16;

    public static string ForFile(string type, FileId file) => $"{type}:{file.Value}";

    /// <summary>TaskId and Status, each as VOD writes it if that is short and printable, else its digest.</summary>
    /// <param name="subtasks">The digest of the subtasks' states; null for a task without.</param>
    public static string ForTask(string type, ReadOnlySpan<byte> taskId, ReadOnlySpan<byte> status, ulong? subtasks)
    {
        Span<char> key = stackalloc char[2 * MaxLength];
        type.CopyTo(key);
        var length = type.Length;
        key[length++] = ':';
        length += WritePart(taskId, MaxPartLength, key[length..]);
        key[length++] = ':';
        length += WritePart(status, DigestLength * 2, key[length..]);
        if (subtasks is { } digest)
        {
            key[length++] = ':';
            digest.TryFormat(key[length..], out var written, "x16", provider: null);
            length += written;
        }

        return new string(key[..length]);
    }

    public static string ForBytes(string type, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return $"{type}:{Convert.ToHexStringLower(hash[..DigestLength])}";
    }

    /// <summary>
    /// A digest of all an event says, without what belongs to one delivery only: the signature and its expiry, which a repeat may
    /// renew, and the handle of a pulled event.
    /// </summary>
    public static string ForMembers(string type, ReadOnlySpan<byte> json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = JsonBody.Reader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var ofDelivery = reader.ValueTextEquals("Sign"u8) || reader.ValueTextEquals("T"u8) || reader.ValueTextEquals("EventHandle"u8);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!ofDelivery)
                hash.AppendData(json[start..(int)reader.BytesConsumed]);
        }

        return $"{type}:{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, DigestLength))}";
    }

    /// <summary>The files and what was deleted of each, whatever their order.</summary>
    public static string ForDeletion(string type, VodObject payload)
    {
        var digest = 0UL;
        foreach (var file in payload.Files("FileIdSet"u8))
            digest += StateDigest.Mix(StateDigest.Of(file.Value));
        foreach (var result in payload.Objects("FileDeleteResultInfo"u8))
        {
            var parts = 0UL;
            foreach (var part in result.Objects("DeleteParts"u8))
                parts += StateDigest.Mix(StateDigest.Of(part.Code("Type"u8)) + StateDigest.Mix((ulong)(part.Integer("Definition"u8) ?? 0)));
            digest += StateDigest.Mix(StateDigest.Of(result.File("FileId"u8)?.Value) + StateDigest.Mix(parts + 1));
        }

        return $"{type}:{digest:x16}";
    }

    private static int WritePart(ReadOnlySpan<byte> part, int maxLength, Span<char> key)
    {
        if (part.Length <= maxLength && !part.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return Encoding.ASCII.GetChars(part, key);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(part, hash);
        Convert.TryToHexStringLower(hash[..DigestLength], key, out var written);
        return written;
    }
}
