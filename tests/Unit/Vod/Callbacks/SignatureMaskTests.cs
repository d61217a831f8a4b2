using System.Text;
using System.Text.Json;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

public sealed class SignatureMaskTests
{
    [Theory]
    [InlineData("""{"Sign":"0123abcd","T":1788250500,"EventType":"A"}""", """{"Sign":"masked","T":"masked","EventType":"A"}""")]
    [InlineData(
        """{ "T" : "1788250500" , "a" : [1, 2.50] , "Sign" : "0123" }""", """{ "T" : "masked" , "a" : [1, 2.50] , "Sign" : "masked" }""")]
    [InlineData(
        """{"\u0053ign":"0123","T":null,"T":{"T":7},"Sign":["0123"]}""",
        """{"\u0053ign":"masked","T":"masked","T":"masked","Sign":"masked"}""")]
    [InlineData("""{"Inner":{"Sign":"kept","T":1},"a":"Sign"}""", """{"Inner":{"Sign":"kept","T":1},"a":"Sign"}""")]
    [InlineData("""{"sign":"kept","t":1}""", """{"sign":"kept","t":1}""")]
    [InlineData("""{"Sign":"0123","T":1788250500,"FileUp""", """{"Sign":"masked","T":"masked","FileUp""")]
    [InlineData("""["Sign","0123"]""", """["Sign","0123"]""")]
    [InlineData("no JSON", "no JSON")]
    [InlineData("", "")]
    public void The_signature_is_masked_and_nothing_else(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(SignatureMask.Mask(Encoding.UTF8.GetBytes(body)).Span));

    [Fact]
    public void The_signature_is_masked_after_a_byte_order_mark_and_deep_nesting()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($$"""{"Deep":{{deep}},"Sign":"0123","EventType":"\ud800"}""")];

        var masked = Encoding.UTF8.GetString(SignatureMask.Mask(body).Span);

        Assert.Equal($$"""{"Deep":{{deep}},"Sign":"masked","EventType":"\ud800"}""", masked);
    }

    [Fact]
    public void A_body_without_a_signature_is_not_copied()
    {
        ReadOnlyMemory<byte> body = Payload.Read("event-NewFileUpload-minimal.json");

        Assert.Equal(body, SignatureMask.Mask(body));
    }

    [Fact]
    public void The_signed_sample_is_unchanged_but_for_its_signature()
    {
        var signed = JsonElement.Parse(Payload.Read("event-NewFileUpload-signed.json"));
        var masked = JsonElement.Parse(SignatureMask.Mask(Payload.Read("event-NewFileUpload-signed.json")).Span);

        Assert.Equal(signed.EnumerateObject().Select(member => member.Name), masked.EnumerateObject().Select(member => member.Name));
        Assert.All(masked.EnumerateObject(), member => Assert.True(
            member.Name is "Sign" or "T"
                ? member.Value.GetString() == "masked"
                : JsonElement.DeepEquals(signed.GetProperty(member.Name), member.Value)));
    }
}
