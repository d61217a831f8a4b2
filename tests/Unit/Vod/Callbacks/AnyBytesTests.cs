using System.Text;
using System.Text.Json;
using CsCheck;
using Media.Domain;
using Media.Vod;
using Media.Vod.Callbacks;
using Microsoft.AspNetCore.Http;

namespace Media.Tests.Unit.Vod.Callbacks;

/// <summary>For arbitrary bytes nothing throws, every result is bounded, and envelope and translator find the same files.</summary>
public sealed class AnyBytesTests
{
    private static readonly byte[][] Samples = [.. Payload.Names("event-*.json").Select(Payload.Read), .. Compact()];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "0", "-1", "1e999", "\"FileId\":\"7\"", "\"FileId\":7,",
        "\"EventType\":\"NewFileUpload\",",
        "\"EventType\":\"FileDeleted\",", "\"EventType\":null,", "\"FileUploadEvent\":{\"FileId\":\"7\"},", "\"FileUploadEvent\":null,",
        "\\ud800",
        "\\u0000", "\\", "\\\\", "\uFEFF", "\"Sign\":\"00\",\"T\":1,", "\"Definition\":1.5,", "\"Status\":{},", "\"FileIdSet\":[1,\"2\"],",
        "\"\\udc00\":1,",
    ];

    private static readonly VodAppOptions App = new() { CallbackToken = "token", SignKey = "key" };

    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[0, 200];

    private static readonly Gen<byte[]> Assembled =
        AnyOf(Fragments).Array[0, 30].Select(parts => Encoding.UTF8.GetBytes("{" + string.Concat(parts) + "}"));

    private static readonly Gen<byte[]> Mutated = Gen.Select(
        AnyOf(Samples),
        Gen.Select(Gen.Double.Unit, Gen.Int[0, 5], AnyOf(Fragments), Gen.Byte).Array[1, 5],
        (sample, changes) => changes.Aggregate(
            sample, (body, change) => Mutate(body, change.Item1, change.Item2, change.Item3, change.Item4)));

    [Fact]
    public void Random_bytes_never_throw() => Noise.Sample(Survive, iter: 3_000);

    [Fact]
    public void Assembled_fragments_never_throw() => Assembled.Sample(Survive, iter: 6_000);

    [Fact]
    public void Mutated_samples_never_throw() => Mutated.Sample(Survive, iter: 6_000);

    [Fact]
    public void Truncated_samples_never_throw()
    {
        foreach (var sample in Compact())
        {
            for (var length = 0; length < sample.Length; length += 7)
                Survive(sample[..length]);
        }
    }

    [Fact]
    public void Allocation_is_proportional_to_the_length_of_the_body() =>
        Gen.OneOf(Noise, Assembled, Mutated).Sample(AllocateLittle, iter: 3_000);

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"FileUploadEvent\":{\"FileId\":[")]
    [InlineData("\\ud800")]
    [InlineData("\"FileId\":\"7\",")]
    [InlineData("{\"FileId\":\"7\",\"DeleteParts\":[]},")]
    [InlineData("1,")]
    [InlineData("9")]
    public void Allocation_is_proportional_to_the_length_of_the_longest_bodies(string repeated)
    {
        var filling = string.Concat(Enumerable.Repeat(repeated, 1_000_000 / repeated.Length));

        foreach (var body in (string[])[
            "*",
            """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":{"Name":"*"}}}""",
            """{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["7"],"FileDeleteResultInfo":[*]}}""",
            """{*"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7"}}"""])
            AllocateLittle(Encoding.UTF8.GetBytes(body.Replace("*", filling, StringComparison.Ordinal)));
    }

    private static void AllocateLittle(byte[] body)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var envelope = CallbackEnvelope.Read(body);
        if (!envelope.FileIds.IsEmpty)
            EventTranslator.Translate(body, envelope.FileIds[0], envelope.EventKey, DateTimeOffset.UnixEpoch, EvidenceSource.Push);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (40 * body.Length) + 100_000);
    }

    private static Gen<T> AnyOf<T>(T[] all) => Gen.Int[0, all.Length - 1].Select(i => all[i]);

    private static void Survive(byte[] body)
    {
        var envelope = CallbackEnvelope.Read(body);

        Assert.InRange(envelope.EventType.Length, 0, 64);
        Assert.InRange(envelope.EventKey.Length, 1, 200);
        Assert.True(Ascii.IsValid(envelope.EventType + envelope.EventKey));
        Assert.Equal(envelope.Kind == EnvelopeKind.Event, !envelope.FileIds.IsEmpty);
        Assert.Equal(envelope.FileIds.Length, envelope.FileIds.Distinct().Count());
        Assert.Equal(envelope.EventKey, CallbackEnvelope.Read(body).EventKey);
        foreach (var file in envelope.FileIds)
        {
            var evidence = EventTranslator.Translate(body, file, envelope.EventKey, DateTimeOffset.UnixEpoch, EvidenceSource.Push);
            Assert.NotNull(evidence);
            Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(evidence).Length, 1, 20 * body.Length + 1000);
        }

        foreach (var stranger in (FileId[])[FileId.Parse("7"), FileId.Parse("2"), FileId.Parse("3270835009876543211")])
        {
            if (!envelope.FileIds.Contains(stranger))
                Assert.Null(EventTranslator.Translate(body, stranger, "k", DateTimeOffset.UnixEpoch, EvidenceSource.Push));
        }

        Assert.NotEqual(
            CallbackVerification.Verified,
            CallbackVerifier.VerifySign(App, body, QueryCollection.Empty, new HeaderDictionary(), DateTimeOffset.UnixEpoch));
        var parts = FileDeletedSplitter.Split(body);
        Assert.Equal(
            envelope is { Kind: EnvelopeKind.Event, EventType: "FileDeleted" } ? envelope.FileIds : [], parts.Select(part => part.FileId));
    }

    private static byte[] Mutate(byte[] body, double place, int kind, string fragment, byte noise)
    {
        var at = (int)(place * body.Length);
        var rest = Math.Min(at + noise % 40, body.Length);
        return kind switch
        {
            0 => [.. body[..at], .. Encoding.UTF8.GetBytes(fragment), .. body[at..]],
            1 => [.. body[..at], .. body[rest..]],
            2 => [.. body[..at], noise, .. body[Math.Min(at + 1, body.Length)..]],
            3 => [.. body[..rest], .. body[at..]],
            4 => body[..at],

            // Inserts after the next comma or brace, where a member may begin.
            _ => Array.FindIndex(body, at, b => b is (byte)',' or (byte)'{') is >= 0 and var member
                ? [.. body[..(member + 1)], .. Encoding.UTF8.GetBytes(fragment), .. body[(member + 1)..]]
                : body,
        };
    }

    private static IEnumerable<byte[]> Compact() => Payload.Names("event-*.json").Select(name =>
    {
        using var document = JsonDocument.Parse(Payload.Read(name));
        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement);
    });
}
