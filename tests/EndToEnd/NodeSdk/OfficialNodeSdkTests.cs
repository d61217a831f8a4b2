using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.NodeSdk;

/// <summary>Starts the simulator and runs the Node program against it, once for all tests.</summary>
public sealed class NodeSdkRun : IAsyncLifetime
{
    private const string SecretId = "AKIDSIMULATOR00000000000000000000000";
    private const string SecretKey = "simulator-secret-key-not-a-secret";
    private const string SubAppId = "1500000001";

    public JsonObject Answers { get; private set; } = [];

    public string FileId => (string)Answers["fileId"]!;

    public async Task InitializeAsync()
    {
        await using var simulator = await SimulatorProcess.StartAsync();
        Answers = JsonNode.Parse(await NodeProgram.RunAsync(simulator.Endpoint, SecretId, SecretKey, SubAppId))!.AsObject();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public JsonObject EventOf(string type) =>
        Answers["events"]!.AsArray().Single(item => (string?)item!["EventType"] == type)!.AsObject();
}

public sealed class OfficialNodeSdkTests(NodeSdkRun run) : IClassFixture<NodeSdkRun>
{
    [Theory]
    [InlineData("processMedia")]
    [InlineData("taskDetail")]
    [InlineData("tasks")]
    [InlineData("mediaInfos")]
    [InlineData("search")]
    [InlineData("confirmEvents")]
    [InlineData("modifyEventConfig")]
    [InlineData("eventConfig")]
    [InlineData("eventsState")]
    [InlineData("byName")]
    [InlineData("pullUpload")]
    [InlineData("deleteMedia")]
    [InlineData("deletedEvent")]
    public void The_official_SDK_gets_an_answer(string call)
    {
        var answer = run.Answers[call]!.AsObject();

        Assert.False(answer.ContainsKey("errorCode"), $"{call}: {answer["errorCode"]}");
        Assert.False(string.IsNullOrEmpty((string?)answer["RequestId"]));
    }

    [Theory]
    [InlineData("duplicateSession", "InvalidParameterValue.SessionId")]
    [InlineData("unknownFile", "InvalidParameterValue.FileId")]
    [InlineData("unknownParameter", "UnknownParameter")]
    [InlineData("wrongKey", "AuthFailure.SignatureFailure")]
    [InlineData("emptyQueue", "ResourceNotFound")]
    public void The_official_SDK_sees_the_code_of_an_error(string call, string code) =>
        Assert.Equal(code, (string?)run.Answers[call]!["errorCode"]);

    [Fact]
    public void The_finished_task_has_both_outputs()
    {
        var detail = run.Answers["taskDetail"]!;

        Assert.Equal("FINISH", (string?)detail["Status"]);
        var results = detail["ProcedureTask"]!["MediaProcessResultSet"]!.AsArray();
        Assert.Equal([100010, 100020], results.Select(result => (int)result!["TranscodeTask"]!["Input"]!["Definition"]!));
        Assert.All(results, result => Assert.Equal("SUCCESS", (string?)result!["TranscodeTask"]!["Status"]));
        Assert.Equal([(640, 360), (960, 540)], results.Select(result => SizeOf(result!["TranscodeTask"]!["Output"]!)));
    }

    [Fact]
    public void A_lost_TaskId_is_found_by_its_SessionId()
    {
        var task = run.Answers["tasks"]!["TaskSet"]!.AsArray().Single()!;

        Assert.Equal("stranger-1", (string?)task["SessionId"]);
        Assert.Equal((string?)run.Answers["processMedia"]!["TaskId"], (string?)task["TaskId"]);
    }

    [Fact]
    public void Pulled_events_report_the_upload_the_end_of_the_procedure_and_the_URL_upload()
    {
        Assert.Equal(run.FileId, (string?)run.EventOf("NewFileUpload")["FileUploadEvent"]!["FileId"]);
        var change = run.EventOf("ProcedureStateChanged")["ProcedureStateChangeEvent"]!;
        Assert.Equal("FINISH", (string?)change["Status"]);
        Assert.Equal("order 42 / 第七讲", (string?)change["SessionContext"]);
        Assert.Equal(0, (int)run.EventOf("PullComplete")["PullCompleteEvent"]!["ErrCode"]!);
        Assert.Equal(0, (int)run.Answers["eventsState"]!["CountOfEventsToPull"]!);
    }

    [Fact]
    public void A_file_is_found_with_its_outputs_until_it_is_deleted()
    {
        var info = run.Answers["mediaInfos"]!;

        var outputs = info["MediaInfoSet"]![0]!["TranscodeInfo"]!["TranscodeSet"]!.AsArray();
        var definitions = outputs.Select(item => (int)item!["Definition"]!);
        Assert.Equal([0, 100010, 100020], definitions);
        Assert.Equal("2", (string?)info["NotExistFileIdSet"]!.AsArray().Single());
        Assert.Equal(run.FileId, (string?)run.Answers["search"]!["MediaInfoSet"]!.AsArray().Single()!["FileId"]);
        Assert.Equal(run.FileId, (string?)run.Answers["afterDelete"]!["NotExistFileIdSet"]!.AsArray().Single());
        Assert.Equal("FileDeleted", (string?)run.Answers["deletedEvent"]!["EventSet"]![0]!["EventType"]);
    }

    [Fact]
    public void The_callback_settings_can_be_read_back()
    {
        var config = run.Answers["eventConfig"]!;

        Assert.Equal("PULL", (string?)config["Mode"]);
        Assert.Equal("ON", (string?)config["DeleteMediaCompleteEventSwitch"]);
        Assert.Equal(JsonValueKind.String, config["NotificationUrl"]!.GetValueKind());
    }

    private static (int Width, int Height) SizeOf(JsonNode output) => ((int)output["Width"]!, (int)output["Height"]!);
}
