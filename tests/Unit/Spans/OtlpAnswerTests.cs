using System.Net;
using Media.ServiceDefaults.Spans;

namespace Media.Tests.Unit.Spans;

/// <summary>Source: OTLP specification, "Failures", for gRPC and for HTTP.</summary>
public sealed class OtlpAnswerTests
{
    [Theory]
    [InlineData(200, true, false)]
    [InlineData(400, false, false)]
    [InlineData(401, false, false)]
    [InlineData(413, false, false)]
    [InlineData(429, false, true)]
    [InlineData(500, false, false)]
    [InlineData(502, false, true)]
    [InlineData(503, false, true)]
    [InlineData(504, false, true)]
    public void Over_HTTP(int status, bool hasArrived, bool isForNow)
    {
        using var answer = new HttpResponseMessage((HttpStatusCode)status);

        Assert.Equal((hasArrived, isForNow), (OtlpAnswer.HasArrived(answer), OtlpAnswer.IsForNow(answer)));
    }

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, false, true)]
    [InlineData(3, false, false)]
    [InlineData(4, false, true)]
    [InlineData(8, false, false)]
    [InlineData(10, false, true)]
    [InlineData(11, false, true)]
    [InlineData(12, false, false)]
    [InlineData(14, false, true)]
    [InlineData(15, false, true)]
    [InlineData(16, false, false)]
    public void Over_gRPC_whether_it_says_so_before_or_after_the_body(int status, bool hasArrived, bool isForNow)
    {
        foreach (var isAfter in new[] { true, false })
        {
            using var answer = Grpc();
            (isAfter ? answer.TrailingHeaders : answer.Headers).Add("grpc-status", $"{status}");

            Assert.Equal((hasArrived, isForNow), (OtlpAnswer.HasArrived(answer), OtlpAnswer.IsForNow(answer)));
        }
    }

    [Fact]
    public void One_that_is_exhausted_and_says_when_it_will_not_be_may_take_it_then()
    {
        using var answer = Grpc();
        answer.TrailingHeaders.Add("grpc-status", "8");
        answer.TrailingHeaders.Add("grpc-status-details-bin", "CAg");

        Assert.True(OtlpAnswer.IsForNow(answer));
    }

    /// <summary>Such as the page of a proxy that knows nothing of gRPC.</summary>
    [Fact]
    public void A_gRPC_answer_without_a_status_is_none()
    {
        using var answer = Grpc();

        Assert.False(OtlpAnswer.HasArrived(answer));
    }

    private static HttpResponseMessage Grpc() => new(HttpStatusCode.OK)
    {
        RequestMessage = new HttpRequestMessage { Content = new ByteArrayContent([]) { Headers = { ContentType = new("application/grpc") } } },
    };
}
