using System.Text;
using System.Text.Json;
using Media.Vod;
using Media.Vod.Callbacks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Media.Tests.Unit.Vod.Callbacks;

public sealed class CallbackVerifierTests
{
    private const string Key = "mysignkey";
    private const long T = 1700000600;
    private const string Sign = "43449e451b9f58ec45d26b7a5fa9597b";

    private static readonly DateTimeOffset BeforeT = DateTimeOffset.FromUnixTimeSeconds(T - 1);
    private static readonly VodAppOptions Signed = new() { SignKey = Key };

    public static TheoryData<string, long, string> Vectors
    {
        get
        {
            var vectors = new TheoryData<string, long, string>();
            using var document = JsonDocument.Parse(Payload.Read("callback-sign-vectors.json"));
            foreach (var vector in document.RootElement.EnumerateArray())
                vectors.Add(
                    vector.GetProperty("signKey").GetString()!,
                    vector.GetProperty("t").GetInt64(),
                    vector.GetProperty("sign").GetString()!);
            return vectors;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_signature_is_the_hex_MD5_of_key_and_T_in_either_case(string key, long t, string sign)
    {
        Assert.True(CallbackVerifier.IsSignMatch(key, t, sign));
        Assert.True(CallbackVerifier.IsSignMatch(key, t, sign.ToUpperInvariant()));
        Assert.False(CallbackVerifier.IsSignMatch(key, t + 1, sign));
        Assert.False(CallbackVerifier.IsSignMatch(key + "x", t, sign));
        Assert.False(CallbackVerifier.IsSignMatch(key, t, sign + "00"));
        Assert.False(CallbackVerifier.IsSignMatch(key, t, sign.AsSpan(0, sign.Length - 2)));
        Assert.False(CallbackVerifier.IsSignMatch(key, t, "no hex at all"));
        Assert.False(CallbackVerifier.IsSignMatch(key, t, ""));
    }

    [Fact]
    public void The_signed_sample_is_verified()
    {
        var app = new VodAppOptions { SignKey = "unitTestSignKey0123456789abcdEF" };

        Assert.Equal(
            CallbackVerification.Verified,
            Verify(app, Payload.Read("event-NewFileUpload-signed.json"), now: DateTimeOffset.FromUnixTimeSeconds(1788250530)));
    }

    [Theory]
    [InlineData(0, CallbackVerification.Verified)]
    [InlineData(60, CallbackVerification.Verified)]
    [InlineData(61, CallbackVerification.Expired)]
    [InlineData(-100000, CallbackVerification.Verified)]
    public void A_signature_expires_at_its_T_plus_the_clock_tolerance(int secondsAfterT, CallbackVerification expected) =>
        Assert.Equal(
            expected,
            Verify(Signed, Body($$"""{"Sign":"{{Sign}}","T":{{T}}}"""), now: DateTimeOffset.FromUnixTimeSeconds(T + secondsAfterT)));

    [Theory]

    // The places and forms in which VOD may send Sign and T.
    [InlineData("""{"Sign":"43449e451b9f58ec45d26b7a5fa9597b","T":1700000600}""", "", "", CallbackVerification.Verified)]
    [InlineData("""{"T":"1700000600","Sign":"43449E451B9F58EC45D26B7A5FA9597B"}""", "", "", CallbackVerification.Verified)]
    [InlineData(
        """{"Sign":"00","T":1,"EventType":{"Sign":1},"Sign":"43449e451b9f58ec45d26b7a5fa9597b","T":1700000600}""",
        "",
        "",
        CallbackVerification.Verified)]
    [InlineData("{}", "Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", "", CallbackVerification.Verified)]
    [InlineData("not json", "sign=43449e451b9f58ec45d26b7a5fa9597b&t=1700000600", "", CallbackVerification.Verified)]
    [InlineData("{}", "", "Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", CallbackVerification.Verified)]
    [InlineData(
        """{"Sign":"43449e451b9f58ec45d26b7a5fa9597b"}""",
        "Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600",
        "",
        CallbackVerification.Verified)]

    // The first place that has both decides.
    [InlineData(
        """{"Sign":"00","T":1700000600}""", "Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", "", CallbackVerification.WrongSign)]
    [InlineData("{}", "Sign=00&T=1700000600", "Sign=43449e451b9f58ec45d26b7a5fa9597b&T=1700000600", CallbackVerification.WrongSign)]

    // Sign or T is missing or malformed.
    [InlineData("", "", "", CallbackVerification.MissingSign)]
    [InlineData("{}", "", "", CallbackVerification.MissingSign)]
    [InlineData("[]", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Sign":"43449e451b9f58ec45d26b7a5fa9597b"}""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"T":1700000600}""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Sign":null,"T":null}""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Sign":{"a":1},"T":[1700000600]}""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Sign":"43449e451b9f58ec45d26b7a5fa9597b","T":1.7000006e9}""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Sign":"43449e451b9f58ec45d26b7a5fa9597b","T":99999999999999999999999}""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Inner":{"Sign":"43449e451b9f58ec45d26b7a5fa9597b","T":1700000600}}""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Sign":"43449e451b9f58ec45d26b7a5fa9597b","T":1700000600} x""", "", "", CallbackVerification.MissingSign)]
    [InlineData("""{"Sign":"43449e451b9f58ec45d26b7a5fa9597b","T":1700000601}""", "", "", CallbackVerification.WrongSign)]
    [InlineData("""{"Sign":"\ud800","T":1700000600}""", "", "", CallbackVerification.WrongSign)]
    public void The_signature_is_found_in_body_query_or_headers(string body, string query, string headers, CallbackVerification expected) =>
        Assert.Equal(expected, Verify(Signed, Body(body), query: query, headers: headers));

    [Theory]
    [InlineData("s3cret", "s3cret", CallbackVerification.Verified)]
    [InlineData("s3cret", "S3cret", CallbackVerification.WrongToken)]
    [InlineData("s3cret", "s3cre", CallbackVerification.WrongToken)]
    [InlineData("s3cret", "", CallbackVerification.WrongToken)]
    [InlineData("s3cret", null, CallbackVerification.WrongToken)]
    [InlineData(null, null, CallbackVerification.Verified)]
    [InlineData(null, "not required", CallbackVerification.Verified)]
    public void The_token_must_be_the_one_that_the_app_requires(string? asked, string? given, CallbackVerification expected) =>
        Assert.Equal(expected, Verify(new VodAppOptions { CallbackToken = asked }, Body("{}"), token: given));

    [Theory]
    [InlineData("new", CallbackVerification.Verified)]
    [InlineData("old", CallbackVerification.Verified)]
    [InlineData("older", CallbackVerification.WrongToken)]
    [InlineData("", CallbackVerification.WrongToken)]
    [InlineData(null, CallbackVerification.WrongToken)]
    public void During_a_change_of_tokens_either_is_accepted(string? given, CallbackVerification expected) =>
        Assert.Equal(
            expected, Verify(new VodAppOptions { CallbackToken = "new", PreviousCallbackToken = "old" }, Body("{}"), token: given));

    [Theory]
    [InlineData("another", Key)]
    [InlineData(Key, "another")]
    public void During_a_change_of_callback_keys_either_is_accepted(string current, string previous)
    {
        var app = new VodAppOptions { SignKey = current, PreviousSignKey = previous };

        Assert.Equal(CallbackVerification.Verified, Verify(app, Body($$"""{"Sign":"{{Sign}}","T":{{T}}}""")));
        Assert.Equal(CallbackVerification.WrongSign, Verify(app, Body($$"""{"Sign":"{{Sign}}","T":{{T + 1}}}""")));
        Assert.Equal(
            CallbackVerification.Expired,
            Verify(app, Body($$"""{"Sign":"{{Sign}}","T":{{T}}}"""), now: DateTimeOffset.FromUnixTimeSeconds(T + 61)));
        Assert.Equal(CallbackVerification.MissingSign, Verify(app, Body("{}")));
    }

    [Fact]
    public void A_text_longer_than_any_token_is_refused()
    {
        var longest = new string('t', 200);

        Assert.True(CallbackVerifier.IsTokenMatch(longest, longest));
        Assert.False(CallbackVerifier.IsTokenMatch(longest, longest + "t"));
        Assert.False(CallbackVerifier.IsTokenMatch("t", new string('\u4f60', 5000)));
        Assert.False(CallbackVerifier.IsTokenMatch(null, null));
        Assert.False(CallbackVerifier.IsTokenMatch("", ""));
    }

    [Fact]
    public void An_app_with_token_and_key_requires_both()
    {
        var app = new VodAppOptions { CallbackToken = "s3cret", SignKey = Key };
        var signed = Body($$"""{"Sign":"{{Sign}}","T":{{T}}}""");

        Assert.Equal(CallbackVerification.Verified, Verify(app, signed, token: "s3cret"));
        Assert.Equal(CallbackVerification.WrongToken, Verify(app, signed, token: "other"));
        Assert.Equal(CallbackVerification.MissingSign, Verify(app, Body("{}"), token: "s3cret"));
    }

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(text);

    private static CallbackVerification Verify(
        VodAppOptions app, byte[] body, string? token = null, string query = "", string headers = "", DateTimeOffset? now = null) =>
        CallbackVerifier.VerifyToken(app, token) is var verdict and not CallbackVerification.Verified
            ? verdict
            : CallbackVerifier.VerifySign(
                app, body, new QueryCollection(Pairs(query)), new HeaderDictionary(Pairs(headers)), now ?? BeforeT);

    private static Dictionary<string, StringValues> Pairs(string text) => text
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('='))
        .ToDictionary(pair => pair[0], pair => new StringValues(pair[1]), StringComparer.OrdinalIgnoreCase);
}
