using System.Text;
using System.Text.Json;
using Media.Vod.Api;

namespace Media.Tests.Unit.Vod.Api;

public sealed class Tc3SignerTests
{
    public static TheoryData<string> Vectors => [.. Read().Select(vector => vector.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_step_matches_the_published_example(string name)
    {
        var vector = Read().Single(vector => Text(vector, "name") == name);
        List<(string, string)> headers = [("host", Text(vector, "host")), ("content-type", Text(vector, "contentType"))];
        headers.AddRange(
            vector.GetProperty("extraSignedHeaders").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!)));
        var request = new Tc3Request(
            Text(vector, "method"),
            Text(vector, "service"),
            Text(vector, "canonicalQueryString"),
            headers,
            DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("timestamp").GetInt64()).ToOffset(TimeSpan.FromHours(8)));

        var signature = Tc3Signer.Sign(
            request, Text(vector, "secretId"), Text(vector, "secretKey"), Encoding.UTF8.GetBytes(Text(vector, "payload")));

        Assert.Equal(Text(vector, "hashedPayload"), signature.HashedPayload);
        Assert.Equal(Text(vector, "canonicalRequest"), signature.CanonicalRequest);
        Assert.Equal(Text(vector, "stringToSign"), signature.StringToSign);
        Assert.Equal(Text(vector, "secretDateHex"), Convert.ToHexStringLower(signature.DateKey));
        Assert.Equal(Text(vector, "secretServiceHex"), Convert.ToHexStringLower(signature.ServiceKey));
        Assert.Equal(Text(vector, "secretSigningHex"), Convert.ToHexStringLower(signature.SigningKey));
        Assert.Equal(Text(vector, "signature"), signature.Signature);
        Assert.Equal(Text(vector, "authorization"), signature.Authorization);
    }

    [Fact]
    public void All_eight_published_examples_are_tested() => Assert.Equal(8, Read().Count);

    private static List<JsonElement> Read()
    {
        using var document = JsonDocument.Parse(Payload.Read("tc3-vectors.json"));
        return [.. document.RootElement.EnumerateArray().Select(vector => vector.Clone())];
    }

    private static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;
}
