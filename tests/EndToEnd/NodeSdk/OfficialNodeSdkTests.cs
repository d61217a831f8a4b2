using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.NodeSdk;

/// <summary>Starts the simulator and runs the Node program against it, once for all tests.</summary>
public sealed class StrangersVisit : IAsyncLifetime
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

public sealed class OfficialNodeSdkTests(StrangersVisit visit) : IClassFixture<StrangersVisit>
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
        var answer = visit.Answers[call]!.AsObject();

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
        Assert.Equal(code, (string?)visit.Answers[call]!["errorCode"]);

    [Fact]
    public void The_finished_task_has_both_outputs()
    {
        var detail = visit.Answers["taskDetail"]!;

        Assert.Equal("FINISH", (string?)detail["Status"]);
        var results = detail["ProcedureTask"]!["MediaProcessResultSet"]!.AsArray();
        Assert.Equal([100010, 100020], results.Select(result => (int)result!["TranscodeTask"]!["Input"]!["Definition"]!));
        Assert.All(results, result => Assert.Equal("SUCCESS", (string?)result!["TranscodeTask"]!["Status"]));
        Assert.Equal([(640, 360), (960, 540)], results.Select(result => SizeOf(result!["TranscodeTask"]!["Output"]!)));
    }

    [Fact]
    public void A_lost_TaskId_is_found_by_its_SessionId()
    {
        var task = visit.Answers["tasks"]!["TaskSet"]!.AsArray().Single()!;

        Assert.Equal("stranger-1", (string?)task["SessionId"]);
        Assert.Equal((string?)visit.Answers["processMedia"]!["TaskId"], (string?)task["TaskId"]);
    }

    [Fact]
    public void Pulled_events_tell_the_upload_the_end_of_the_procedure_and_the_pull()
    {
        Assert.Equal(visit.FileId, (string?)visit.EventOf("NewFileUpload")["FileUploadEvent"]!["FileId"]);
        var change = visit.EventOf("ProcedureStateChanged")["ProcedureStateChangeEvent"]!;
        Assert.Equal("FINISH", (string?)change["Status"]);
        Assert.Equal("order 42 / 第七讲", (string?)change["SessionContext"]);
        Assert.Equal(0, (int)visit.EventOf("PullComplete")["PullCompleteEvent"]!["ErrCode"]!);
        Assert.Equal(0, (int)visit.Answers["eventsState"]!["CountOfEventsToPull"]!);
    }

    [Fact]
    public void A_file_is_found_with_its_outputs_until_it_is_deleted()
    {
        var info = visit.Answers["mediaInfos"]!;

        var definitions = info["MediaInfoSet"]![0]!["TranscodeInfo"]!["TranscodeSet"]!.AsArray().Select(item => (int)item!["Definition"]!);
        Assert.Equal([0, 100010, 100020], definitions);
        Assert.Equal("2", (string?)info["NotExistFileIdSet"]!.AsArray().Single());
        Assert.Equal(visit.FileId, (string?)visit.Answers["search"]!["MediaInfoSet"]!.AsArray().Single()!["FileId"]);
        Assert.Equal(visit.FileId, (string?)visit.Answers["afterDelete"]!["NotExistFileIdSet"]!.AsArray().Single());
        Assert.Equal("FileDeleted", (string?)visit.Answers["deletedEvent"]!["EventSet"]![0]!["EventType"]);
    }

    [Fact]
    public void The_callback_settings_can_be_read_back()
    {
        var config = visit.Answers["eventConfig"]!;

        Assert.Equal("PULL", (string?)config["Mode"]);
        Assert.Equal("ON", (string?)config["DeleteMediaCompleteEventSwitch"]);
        Assert.Equal(JsonValueKind.String, config["NotificationUrl"]!.GetValueKind());
    }

    private static (int Width, int Height) SizeOf(JsonNode output) => ((int)output["Width"]!, (int)output["Height"]!);
}
