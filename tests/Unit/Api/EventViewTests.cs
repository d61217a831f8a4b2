using System.Text;
using System.Text.Json;
using Media.Api.Files;
using Media.Domain;
using Media.Storage;
using Media.Tests.Unit.Domain;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Api;

public sealed class EventViewTests
{
    public static TheoryData<string> Events => [.. Payload.Names("event-*.json")];

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_shown_as_VOD_sent_it(string name)
    {
        var body = Payload.Read(name);

        var view = Show(body);

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(SignatureMask.Mask(body).Span), view.GetProperty("body")));
        Assert.Equal(JsonValueKind.Null, view.GetProperty("bodyBase64").ValueKind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void The_signature_of_a_delivery_is_not_shown(string start)
    {
        var view = Show(Encoding.UTF8.GetBytes(start + """{"EventType":"NewFileUpload","Sign":"0123456789abcdef","T":1788250500}"""));

        var base64 = view.GetProperty("bodyBase64");
        var text = view.GetRawText() + (base64.ValueKind == JsonValueKind.Null ? "" : Encoding.UTF8.GetString(base64.GetBytesFromBase64()));
        Assert.Contains("NewFileUpload", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", text, StringComparison.Ordinal);
        Assert.DoesNotContain("1788250500", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Duplicate_members_and_numbers_beyond_a_double_are_kept()
    {
        const string Body = """{"FileId":5285890784273533167528589,"a":1,"a":2}""";

        Assert.Equal(Body, Show(Encoding.UTF8.GetBytes(Body)).GetProperty("body").GetRawText());
    }

    public static TheoryData<byte[]> NoJson => new()
    {
        Array.Empty<byte>(),
        "{"u8.ToArray(),
        "{} {}"u8.ToArray(),
        "{\"a\":1,}"u8.ToArray(),
        "/* */{}"u8.ToArray(),
        new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' },
        new byte[] { (byte)'"', 0xFF, (byte)'"' },
        Encoding.UTF8.GetBytes(new string('[', 57) + new string(']', 57)),
        Encoding.UTF8.GetBytes(new string('[', 100_000)),
    };

    [Theory]
    [MemberData(nameof(NoJson))]
    public void Bytes_that_would_break_the_answer_or_its_reader_are_shown_in_base64(byte[] body)
    {
        var view = Show(body);

        Assert.Equal(JsonValueKind.Null, view.GetProperty("body").ValueKind);
        Assert.Equal(body, view.GetProperty("bodyBase64").GetBytesFromBase64());
    }

    [Fact]
    public void An_embedded_body_is_within_the_depth_that_clients_accept()
    {
        var view = Show(Encoding.UTF8.GetBytes(new string('[', 56) + new string(']', 56)));

        Assert.Equal(JsonValueKind.Array, view.GetProperty("body").ValueKind);
    }

    /// <summary>Reads the view back with a client's default limits: 64 levels.</summary>
    private static JsonElement Show(byte[] body)
    {
        var archived = new ArchivedEvent(
            41, Given.File, "default", Given.At(0), EvidenceSource.Push, "NewFileUpload", "key", EventVerdict.Applied, body);
        var page = new Page<EventView>([EventView.Of(archived)], null);
        return JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(page, ApiJson.Default.PageEventView)).GetProperty("data")[0];
    }
}
