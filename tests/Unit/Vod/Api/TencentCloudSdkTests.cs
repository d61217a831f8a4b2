using System.Text.Json.Nodes;
using Media.Domain;
using Media.Vod.TencentCloudSdk;

namespace Media.Tests.Unit.Vod.Api;

/// <summary>Compiled with <c>-p:TencentCloudSdk=true</c> only.</summary>
public sealed class TencentCloudSdkClientTests() : VodClientContract("sdk", static services => services.AddTencentCloudSdk());

public sealed class TencentCloudSdkExchangeTests() : VodExchangeContract("sdk", static services => services.AddTencentCloudSdk())
{
    private static readonly FileId File = FileId.Parse("5285890784273533167");

    [Theory]
    [InlineData("1500000001")]
    [InlineData("0")]
    public async Task The_SDK_sends_what_the_built_in_client_sends(string subAppId)
    {
        var bySdk = await SentAsync("sdk", subAppId);
        var builtIn = await SentAsync("builtin", subAppId);

        Assert.Equal(10, builtIn.Length);
        Assert.All(builtIn.Zip(bySdk), static pair =>
        {
            Assert.Equal(pair.First.Action, pair.Second.Action);
            Assert.True(
                JsonNode.DeepEquals(JsonNode.Parse(pair.First.Body), JsonNode.Parse(pair.Second.Body)),
                $"{pair.First.Body} but {pair.Second.Body}");
        });
    }

    private static async Task<(string Action, string Body)[]> SentAsync(string client, string subAppId)
    {
        await using var stub = await VodStub.StartAsync(
            settings: new() { ["Vod:Client"] = client, ["Vod:Apps:default:SubAppId"] = subAppId },
            add: static services => services.AddTencentCloudSdk());
        stub.AnswerWith(
            """{"Response":{"TaskSet":[{"TaskId":"a"}],"ScrollToken":"p2","TotalCount":0,"RequestId":"r"}}""",
            """{"Response":{"TotalCount":0,"RequestId":"r"}}""");
        var from = new DateTimeOffset(2026, 9, 1, 16, 0, 0, 900, TimeSpan.FromHours(8));

        // Reads two pages.
        await stub.Client.DescribeTasksAsync(File, null, default);
        await stub.Client.ProcessMediaAsync(
            new(File, [100010, 100020], SessionId.For(File, 1), "2026-09-01T08:00:00+08:00 \"訂單\" <é>"), default);
        await stub.Client.ProcessMediaAsync(new(File, [long.MaxValue], SessionId.For(File, 2), null), default);
        await stub.Client.DescribeTaskDetailAsync(new TaskId("t"), default);
        await stub.Client.DescribeMediaInfoAsync(File, default);
        await stub.Client.SearchMediaAsync(from, from.AddHours(1), null, default);
        await stub.Client.PullEventsAsync(default);
        await stub.Client.ConfirmEventsAsync(["8095179751097000001", "a1___q7\""], default);
        await stub.Client.DescribeEventConfigAsync(default);
        Assert.All(
            stub.Seen,
            seen => Assert.Equal(
                client == "sdk",
                seen.Headers.GetValueOrDefault("X-TC-RequestClient")?.StartsWith("SDK_NET_", StringComparison.Ordinal) == true));
        return [.. stub.Seen.Select(static seen => (seen.Headers["X-TC-Action"], seen.Body))];
    }
}
