using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>A service in verified mode, and a VOD that sends it no callbacks: every callback here is forged.</summary>
public sealed class VerifiedModeService : IAsyncLifetime
{
    internal const string Token = "forgery-tests-token";
    internal const string Key = "forgeryTestsSignKey";
    internal const string PreviousToken = "forgery-tests-old-token";
    internal const string PreviousKey = "forgeryTestsOldSignKey";
    internal const string Address = "/callbacks/default/" + Token;

    /// <summary>The call that the service makes on its own at start.</summary>
    internal const string OwnCall = "DescribeEventConfig";

    /// <summary>The simulator, which counts the calls of the service.</summary>
    internal SimulatorProcess Vod { get; private set; } = null!;

    internal StandaloneProcess Service { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Vod = await SimulatorProcess.StartAsync();
        Service = await StandaloneProcess.StartAsync(Vod.Address, static settings =>
        {
            settings["Vod__Apps__default__CallbackToken"] = Token;
            settings["Vod__Apps__default__SignKey"] = Key;
            settings["Vod__Apps__default__PreviousCallbackToken"] = PreviousToken;
            settings["Vod__Apps__default__PreviousSignKey"] = PreviousKey;
            settings["Vod__Apps__default__Verified"] = "true";
            StandaloneProcess.WithoutLookUps(settings);
            settings["Discovery__Enabled"] = "false";
        });
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await Vod.DisposeAsync();
    }

    internal Task<string> CountsAsync(string pattern) => Eventually.SeesAsync(
        () => Service.Http.GetStringAsync("/metrics"), metrics => Regex.IsMatch(metrics, pattern), pattern);
}

/// <summary>An attacker who does not know the secrets.</summary>
public sealed class UnauthenticatedCallbackTests(VerifiedModeService verified) : IClassFixture<VerifiedModeService>
{
    public static TheoryData<string, string, string> Forgeries => new()
    {
        { "/callbacks/default", Signatures.Signed(Events.NewFileUpload("FILE"), VerifiedModeService.Key), "wrong_token" },
        { "/callbacks/default/guess", Signatures.Signed(Events.NewFileUpload("FILE"), VerifiedModeService.Key), "wrong_token" },
        { VerifiedModeService.Address, Events.NewFileUpload("FILE"), "missing_sign" },
        { VerifiedModeService.Address, Signatures.Signed(Events.NewFileUpload("FILE"), "guess"), "wrong_sign" },
        {
            $"{VerifiedModeService.Address}?Sign={Signatures.Sign("guess", Signatures.SoonOver)}&T={Signatures.SoonOver}",
            Events.NewFileUpload("FILE"),
            "wrong_sign"
        },
        {
            VerifiedModeService.Address,
            Signatures.Signed(Events.NewFileUpload("FILE"), VerifiedModeService.Key, until: 1_700_000_600),
            "expired"
        },
    };

    /// <summary>The file exists at VOD, so a forged callback that the service accepted would start a task.</summary>
    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_callback_without_the_secrets_changes_nothing_and_causes_no_call(string path, string body, string reason)
    {
        var fileId = Assert.Single(await verified.Vod.UploadAsync(1));
        var sent = body.Replace("FILE", fileId, StringComparison.Ordinal);

        using var answer = await verified.Service.PostAsync(path, sent);

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, reason == "expired" ? "expired-sign" : reason.Replace('_', '-'));
        await verified.CountsAsync($$"""media_callbacks_total\{[^}]*verdict="{{reason}}"[^}]*\} [1-9]""");
        Assert.Null(await verified.Service.FindAsync(fileId));
        Assert.Equal(0, await new Archive(verified.Service.Database).CountAsync(Encoding.UTF8.GetBytes(sent)));
        Assert.Empty((await verified.Vod.StatsAsync()).ApiCalls.Keys.Except([VerifiedModeService.OwnCall]));
    }
}

/// <summary>Callbacks invented or changed by an attacker who knows the token and has seen a signature.</summary>
public sealed class ForgeryTests(VerifiedModeService verified) : IClassFixture<VerifiedModeService>
{
    private const string Elsewhere = "https://forger.example/v.mp4";

    private readonly SimulatorProcess _vod = verified.Vod;
    private readonly StandaloneProcess _service = verified.Service;

    [Fact]
    public async Task A_file_that_VOD_does_not_have_is_looked_up_but_not_transcoded()
    {
        const string NoFile = "5285890784273533167";

        await DeliverAsync(Events.NewFileUpload(NoFile));

        await verified.CountsAsync("""media_callbacks_confirmations_total\{[^}]*outcome="not_confirmed",what="upload"[^}]*\} [1-9]""");
        var file = await _service.FileAsync(NoFile);
        Assert.Equal("uploaded", StandaloneProcess.StatusOf(file));
        Assert.Equal("confirmation", file.GetProperty("waitingFor").GetProperty("what").GetString());
        Assert.Equal(JsonValueKind.Null, file.GetProperty("name").ValueKind);
        await OnlyLooksUpAndRequestsAsync(NoFile, tasks: 0);
    }

    /// <summary>A changed body still makes the service ask VOD, which reports the real end.</summary>
    [Fact]
    public async Task A_changed_body_does_not_decide_the_status_of_a_file()
    {
        await _vod.SetClockAsync(new { jobSeconds = 3600 });
        var fileId = Assert.Single(await _vod.UploadAsync(1));
        // If the service believed the callback, it would not transcode an image, nor an upload that brought a procedure.
        await DeliverAsync(Events.NewFileUpload(fileId, "photo.jpg").Replace("\"Video\"", "\"Image\"", StringComparison.Ordinal));
        await _service.FileInAsync(fileId, "processing");
        var task = Assert.Single(await _vod.JobsAsync(), task => task.FileId == fileId);

        await DeliverAsync(Events.Finished(fileId, task.TaskId, Elsewhere));
        await DeliverAsync(Events.Finished(fileId, "another-task-t0", Elsewhere));
        await DeliverAsync(Events.Deleted(fileId));

        await verified.CountsAsync(
            """media_callbacks_confirmations_total\{[^}]*outcome="not_confirmed",what="deletion"[^}]*\} [1-9]""");
        await verified.CountsAsync(
            """media_callbacks_confirmations_total\{[^}]*outcome="not_confirmed",what="procedure_end"[^}]*\} [2-9]""");
        Assert.Equal("processing", StandaloneProcess.StatusOf(await _service.FileAsync(fileId)));

        await _vod.SetClockAsync(new { speed = 3600 });
        await Eventually.SeesAsync(
            _vod.JobsAsync, tasks => tasks.Single(task => task.FileId == fileId).Status == "FINISH", "the end of the task");
        await DeliverAsync(Events.Finished(fileId, task.TaskId, Elsewhere));

        var ready = await _service.FileInAsync(fileId, "ready");
        Witness.IsReadyByOneProcedureOfOurs(ready);
        Assert.DoesNotContain(Elsewhere, ready.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("clip.mp4", ready.GetProperty("name").GetString());
        await OnlyLooksUpAndRequestsAsync(fileId, tasks: 1);
    }

    [Theory]
    [InlineData(VerifiedModeService.Address, VerifiedModeService.Key)]
    [InlineData(VerifiedModeService.Address, VerifiedModeService.PreviousKey)]
    [InlineData($"/callbacks/default/{VerifiedModeService.PreviousToken}", VerifiedModeService.Key)]
    public async Task During_a_rotation_the_old_and_the_new_secrets_are_accepted(string path, string key)
    {
        using var answer = await _service.PostAsync(path, Signatures.Signed("{}", key));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Delivers a callback with a valid signature, which any attacker who has seen one can send.</summary>
    private async Task DeliverAsync(string body)
    {
        using var answer = await _service.PostAsync(VerifiedModeService.Address, Signatures.Signed(body, VerifiedModeService.Key));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task OnlyLooksUpAndRequestsAsync(string fileId, int tasks)
    {
        Assert.Equal(tasks, (await _vod.JobsAsync()).Count(task => task.FileId == fileId));
        var calls = (await _vod.StatsAsync()).ApiCalls.Keys;
        Assert.Empty(calls.Except(
            [VerifiedModeService.OwnCall, "ProcessMedia", "DescribeMediaInfos", "DescribeTasks", "DescribeTaskDetail"]));
    }
}
