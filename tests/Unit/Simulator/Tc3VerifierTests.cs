using System.Text;
using System.Text.Json.Nodes;
using Media.Simulator.Signing;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Unit.Simulator;

public sealed class Tc3VerifierTests
{
    private const string SecretId = "AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0000";

    public static TheoryData<string> Names() => [.. Sample.Read("tc3-vectors").AsArray().Select(vector => (string)vector!["name"]!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_published_signature_is_valid(string name)
    {
        var vector = Vector.Named(name);

        Assert.Equal(Tc3Check.Valid, vector.Verify());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_published_step_is_reproduced(string name)
    {
        var vector = Vector.Named(name);
        var claim = Tc3Authorization.TryParse(vector.Authorization)!;

        var canonical = Tc3Signature.CanonicalRequest(
            vector.Request, claim.SignedHeaders, header => vector.Request.Headers[header].ToLowerInvariant());
        var toSign = Tc3Signature.StringToSign(vector.Timestamp, claim.Date, claim.Service, canonical);
        var key = Tc3Signature.SigningKey((string)vector.Json["secretKey"]!, claim.Date, claim.Service);

        Assert.Equal((string?)vector.Json["canonicalRequest"], canonical);
        Assert.Equal((string?)vector.Json["stringToSign"], toSign);
        Assert.Equal((string?)vector.Json["secretSigningHex"], Convert.ToHexStringLower(key));
        Assert.Equal((string?)vector.Json["signature"], Tc3Signature.Sign(key, toSign));
    }

    [Fact]
    public void A_changed_body_makes_the_signature_wrong()
    {
        var vector = Vector.Named("vod-processmedia-plain-json");
        var changed = vector.Request.Body.ToArray();
        changed[0] ^= 1;

        Assert.Equal(Tc3Check.WrongSignature, (vector with { Request = vector.Request with { Body = changed } }).Verify());
    }

    [Theory]
    [InlineData(-301, Tc3Check.Expired)]
    [InlineData(-300, Tc3Check.Valid)]
    [InlineData(300, Tc3Check.Valid)]
    [InlineData(301, Tc3Check.Expired)]
    public void The_clocks_may_differ_by_five_minutes(int secondsLater, object check) =>
        Assert.Equal((Tc3Check)check, Vector.Named("vod-processmedia-plain-json").Verify(secondsLater));

    [Theory]
    [InlineData("", Tc3Check.Missing)]
    [InlineData("TC3-HMAC-SHA256", Tc3Check.Malformed)]
    [InlineData("TC3-HMAC-SHA256 Credential=a/2023-11-14/vod/tc3_request, SignedHeaders=content-type;host", Tc3Check.Malformed)]
    [InlineData("TC3-HMAC-SHA256 Credential=a/2023-11-14/vod/tc3_request, SignedHeaders=host, Signature=00", Tc3Check.Malformed)]
    [InlineData(
        "TC3-HMAC-SHA256 Credential=a/2023-11-14/vod/tc3_request, SignedHeaders=content-type;host;x-gone, Signature=00",
        Tc3Check.Malformed)]
    [InlineData(
        "TC3-HMAC-SHA256 Credential=a/2023-11-14/vod/tc3_request, SignedHeaders=content-type;host, Signature=00",
        Tc3Check.UnknownSecretId)]
    [InlineData(
        $"TC3-HMAC-SHA256 Credential={SecretId}/2023-11-15/vod/tc3_request, SignedHeaders=content-type;host, Signature=00",
        Tc3Check.WrongScope)]
    [InlineData(
        $"TC3-HMAC-SHA256 Credential={SecretId}/2023-11-14/cvm/tc3_request, SignedHeaders=content-type;host, Signature=00",
        Tc3Check.WrongScope)]
    [InlineData(
        $"TC3-HMAC-SHA256 Credential={SecretId}/2023-11-14/vod/tc3_request, SignedHeaders=content-type;host, Signature=00",
        Tc3Check.WrongSignature)]
    public void An_invalid_Authorization_header_is_rejected_with_its_reason(string authorization, object check) =>
        Assert.Equal((Tc3Check)check, (Vector.Named("vod-processmedia-plain-json") with { Authorization = authorization }).Verify());

    [Fact]
    public void A_host_may_be_signed_without_its_port()
    {
        var vector = Vector.Named("vod-processmedia-plain-json");
        var headers = new Dictionary<string, string>(vector.Request.Headers) { ["host"] = "vod.tencentcloudapi.com:8090" };

        Assert.Equal(Tc3Check.Valid, (vector with { Request = vector.Request with { Headers = headers } }).Verify());
    }

    private sealed record Vector(JsonObject Json, Tc3Request Request, string Authorization, string Timestamp)
    {
        public static Vector Named(string name)
        {
            var json = Sample.Read("tc3-vectors").AsArray().Single(vector => (string)vector!["name"]! == name)!.AsObject();
            var headers = new Dictionary<string, string>
            {
                ["content-type"] = (string)json["contentType"]!,
                ["host"] = (string)json["host"]!,
            };
            foreach (var (header, value) in json["extraSignedHeaders"]!.AsObject())
                headers.Add(header, (string)value!);
            var request = new Tc3Request(
                (string)json["method"]!, (string)json["canonicalQueryString"]!, headers, Encoding.UTF8.GetBytes((string)json["payload"]!));
            return new Vector(json, request, (string)json["authorization"]!, json["timestamp"]!.ToString());
        }

        public Tc3Check Verify(int secondsLater = 0)
        {
            var now = DateTimeOffset.FromUnixTimeSeconds((long)Json["timestamp"]!).AddSeconds(secondsLater);
            var keys = new Dictionary<string, string> { [(string)Json["secretId"]!] = (string)Json["secretKey"]! };
            return new Tc3Verifier(keys, new FakeTimeProvider(now)).Verify(Authorization, Timestamp, Request);
        }
    }
}
