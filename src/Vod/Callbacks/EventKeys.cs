using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// Derives the key under which an event is stored and its repeats are recognised, since VOD gives no event id (<c>protocol</c> a.3):
/// from what the event means where that is known, otherwise from its bytes. A key is printable ASCII, at most 200 characters. Stored
/// keys are compared with new ones, so an event must keep its key in every later version.
/// </summary>
internal static class EventKeys
{
    /// <summary>An escaped text longer than this, which VOD never writes, is used without unescaping.</summary>
    public const int MaxUnescaped = 1024;

    private const int MaxTaskIdLength = 96;
    private const int MaxStatusLength = 32;
    private const int DigestLength = 16;

    /// <param name="files">The files the payload names.</param>
    /// <param name="body">
    /// The body that contains the payload. If the event has neither a file nor a task, its key is a digest of the body.
    /// </param>
    public static string For(EventType type, VodObject payload, ImmutableArray<FileId> files, ReadOnlyMemory<byte> body)
    {
        if (type.Name == EventTypes.NewFileUpload && !files.IsEmpty)
            return $"{type.Name}:{files[0].Value}";
        if (type.Name == EventTypes.FileDeleted && !files.IsEmpty)
            return $"{type.Name}:{StateDigest.OfDeletion(payload):x16}";
        if (!payload.TryGetUtf8("TaskId"u8, MaxUnescaped, out var task) || task.IsEmpty)
            return ForMembers(type.Name, body);

        payload.TryGetUtf8("Status"u8, MaxUnescaped, out var status);
        var key = $"{type.Name}:{Part(task, MaxTaskIdLength)}:{Part(status, MaxStatusLength)}";
        return type.Name == EventTypes.ProcedureStateChanged ? $"{key}:{StateDigest.OfProcedure(payload):x16}" : key;
    }

    public static string ForBytes(string type, ReadOnlySpan<byte> bytes) => $"{type}:{Digest(bytes)}";

    /// <summary>
    /// A digest of the event without the members that belong to one delivery: the signature and its expiry, which VOD may renew when it
    /// sends the event again, and the handle of a pulled event.
    /// </summary>
    public static string ForMembers(string type, ReadOnlyMemory<byte> body)
    {
        JsonBody.TryClean(body, out var cleaned);
        var json = cleaned.Span;
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

    /// <returns>The text itself if it is short and printable, otherwise its digest.</returns>
    private static string Part(ReadOnlySpan<byte> text, int maxLength) =>
        text.Length <= maxLength && !text.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? Encoding.ASCII.GetString(text) : Digest(text);

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, DigestLength));
}
