using System.Net;
using System.Text.Json.Nodes;
using Media.Simulator;

namespace Media.Tests.Unit.Simulator;

/// <summary>Rules of every API call: signature, response format, parameters.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private RunningSimulator _simulator = null!;

    public async Task InitializeAsync() => _simulator = await RunningSimulator.StartAsync();

    public Task DisposeAsync() => _simulator.DisposeAsync().AsTask();

    [Theory]
    [InlineData(
        "ProcessMedia",
        """{"FileId":"1","MediaProcessTask":{"TranscodeTaskSet":[{"Definition":1}]}}""",
        "InvalidParameterValue.FileId")]
    [InlineData("ProcessMedia", """{"MediaProcessTask":{"TranscodeTaskSet":[{"Definition":1}]}}""", "MissingParameter")]
    [InlineData("ProcessMedia", """{"FileId":"1","Colour":"red"}""", "UnknownParameter")]
    [InlineData(
        "ProcessMedia",
        """{"FileId":"1","MediaProcessTask":{"TranscodeTaskSet":[{"Definition":1,"Colour":"red"}]}}""",
        "UnknownParameter")]
    [InlineData("ProcessMedia", """{"FileId":"1","MediaProcessTask":{"TranscodeTaskSet":[{}]}}""", "MissingParameter")]
    [InlineData("ProcessMedia", """{"FileId":1}""", "InvalidParameter")]
    [InlineData("ProcessMedia", """{"FileId":"1","SubAppId":7}""", "InvalidParameterValue.SubAppId")]
    [InlineData("ProcessMedia", """{"FileId":"1","TasksNotifyMode":"Sometimes"}""", "InvalidParameterValue")]
    [InlineData("ProcessMedia", """{"FileId":"1","TasksPriority":11}""", "InvalidParameterValue")]
    [InlineData("ProcessMedia", """[]""", "InvalidParameter")]
    [InlineData("ProcessMedia", """{"FileId":"\ud800"}""", "InvalidParameter")]
    [InlineData("ProcessMedia", """{"\ud800":1}""", "InvalidParameter")]
    [InlineData(
        "ProcessMedia",
        """{"FileId":"1","MediaProcessTask":{"TranscodeTaskSet":[{"Definition":1,"WatermarkSet":["\ud800"]}]}}""",
        "InvalidParameter")]
    [InlineData("ProcessMedia", """{""", "InvalidParameter")]
    [InlineData("DescribeTaskDetail", """{"TaskId":"unknown"}""", "InvalidParameterValue.TaskId")]
    [InlineData("DescribeTasks", """{"Limit":101}""", "InvalidParameterValue")]
    [InlineData("DescribeTasks", """{"ScrollToken":"!"}""", "InvalidParameterValue")]
    [InlineData("DescribeMediaInfos", """{"FileIds":[]}""", "InvalidParameterValue")]
    [InlineData("SearchMedia", """{"Offset":4999,"Limit":2}""", "InvalidParameterValue")]
    [InlineData("SearchMedia", """{"CreateTime":{"After":"yesterday"}}""", "InvalidParameterValue")]
    [InlineData("ConfirmEvents", """{"EventHandles":["1"]}""", "InvalidParameterValue")]
    [InlineData("ModifyEventConfig", """{"Mode":"SHOUT"}""", "InvalidParameter")]
    [InlineData("ModifyEventConfig", """{"SignKey":"no-dashes"}""", "InvalidParameter")]
    [InlineData("PullUpload", """{"MediaUrl":"ftp://example.com/a.mp4"}""", "InvalidParameterValue.MediaUrl")]
    [InlineData("DeleteMedia", """{"FileId":"1"}""", "InvalidParameterValue.FileId")]
    [InlineData("MakeCoffee", "{}", "InvalidAction")]
    public async Task An_invalid_request_is_answered_200_with_an_error(string action, string body, string code)
    {
        using var answer = await _simulator.SendAsync(action, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var response = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["Response"]!;
        Assert.Equal(code, (string?)response["Error"]!["Code"]);
        Assert.False(string.IsNullOrEmpty((string?)response["RequestId"]));
    }

    [Theory]
    [InlineData("Authorization", null, "AuthFailure.InvalidAuthorization")]
    [InlineData("X-TC-Timestamp", "1700000000", "AuthFailure.SignatureExpire")]
    [InlineData("X-TC-Timestamp", "soon", "AuthFailure.InvalidAuthorization")]
    [InlineData("X-TC-Version", "2017-03-12", "NoSuchVersion")]
    [InlineData("X-TC-Action", null, "MissingParameter")]
    public async Task An_invalid_header_is_answered_with_its_error(string header, string? value, string code)
    {
        using var answer = await _simulator.SendAsync("DescribeEventsState", "{}", request =>
        {
            request.Headers.Remove(header);
            if (value is not null)
                request.Headers.TryAddWithoutValidation(header, value);
        });

        var response = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["Response"]!;
        Assert.Equal(code, (string?)response["Error"]!["Code"]);
    }

    [Fact]
    public async Task A_changed_body_fails_signature_verification()
    {
        using var answer = await _simulator.SendAsync("DescribeEventsState", "{}", request =>
            request.Content = new StringContent("{ }", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        var response = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["Response"]!;
        Assert.Equal("AuthFailure.SignatureFailure", (string?)response["Error"]!["Code"]);
    }

    [Fact]
    public async Task The_right_SubAppId_may_be_sent_or_left_out()
    {
        Assert.Equal("none", await _simulator.ErrorOfAsync("DescribeEventsState", new() { ["SubAppId"] = SimulatorDefaults.SubAppId }));
        Assert.Equal("none", await _simulator.ErrorOfAsync("DescribeEventsState", []));
    }

    [Fact]
    public async Task Calls_are_counted_by_action_and_answer()
    {
        await _simulator.CallAsync("DescribeEventsState", []);
        await _simulator.CallAsync("DescribeTaskDetail", new() { ["TaskId"] = "unknown" });

        var calls = (await _simulator.GetAsync("stats"))["apiCalls"]!;

        Assert.Equal(1, (int)calls["DescribeEventsState"]!["OK"]!);
        Assert.Equal(1, (int)calls["DescribeTaskDetail"]!["InvalidParameterValue.TaskId"]!);
    }
}
