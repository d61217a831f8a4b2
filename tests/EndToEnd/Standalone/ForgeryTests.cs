using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>A service in verified mode, and a VOD that sends it no callbacks: every callback here is forged.</summary>
public sealed class DoubtingService : IAsyncLifetime
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

/// <summary>Attackers who do not know the secrets.</summary>
public sealed class StrangerTests(DoubtingService doubting) : IClassFixture<DoubtingService>
{
    public static TheoryData<string, string, string> Forgeries => new()
    {
        { "/callbacks/default", Signatures.Signed(Events.NewFileUpload("FILE"), DoubtingService.Key), "wrong_token" },
        { "/callbacks/default/guess", Signatures.Signed(Events.NewFileUpload("FILE"), DoubtingService.Key), "wrong_token" },
        { DoubtingService.Address, Events.NewFileUpload("FILE"), "missing_sign" },
        { DoubtingService.Address, Signatures.Signed(Events.NewFileUpload("FILE"), "guess"), "wrong_sign" },
        { $"{DoubtingService.Address}?Sign={Signatures.Sign("guess", Signatures.SoonOver)}&T={Signatures.SoonOver}", Events.NewFileUpload("FILE"), "wrong_sign" },
        { DoubtingService.Address, Signatures.Signed(Events.NewFileUpload("FILE"), DoubtingService.Key, until: 1_700_000_600), "expired" },
    };

    /// <summary>The file exists at VOD, so a forged callback that the service accepted would cause a job.</summary>
    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Who_does_not_know_the_secrets_changes_nothing_and_causes_no_call(string path, string body, string reason)
    {
        var fileId = Assert.Single(await doubting.Vod.UploadAsync(1));
        var sent = body.Replace("FILE", fileId, StringComparison.Ordinal);

        using var answer = await doubting.Service.PostAsync(path, sent);

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, reason == "expired" ? "expired-sign" : reason.Replace('_', '-'));
        await doubting.CountsAsync($$"""media_callbacks_total\{[^}]*verdict="{{reason}}"[^}]*\} [1-9]""");
        Assert.Null(await doubting.Service.FindAsync(fileId));
        Assert.Equal(0, await new Archive(doubting.Service.Database).CountAsync(Encoding.UTF8.GetBytes(sent)));
        Assert.Empty((await doubting.Vod.StatsAsync()).ApiCalls.Keys.Except([DoubtingService.OwnCall]));
    }
}

/// <summary>Callbacks that an attacker invents or changes, who knows the token and has seen a signature.</summary>
public sealed class ForgeryTests(DoubtingService doubting) : IClassFixture<DoubtingService>
{
    private const string Elsewhere = "https://forger.example/v.mp4";

    private readonly SimulatorProcess _vod = doubting.Vod;
    private readonly StandaloneProcess _service = doubting.Service;

    [Fact]
    public async Task A_file_that_does_not_exist_is_looked_for_and_not_asked_for()
    {
        const string NoFile = "5285890784273533167";

        await DeliverAsync(Events.NewFileUpload(NoFile));

        await doubting.CountsAsync("""media_callbacks_confirmations_total\{[^}]*outcome="not_confirmed",what="upload"[^}]*\} [1-9]""");
        var file = await _service.FileAsync(NoFile);
        Assert.Equal("uploaded", StandaloneProcess.StatusOf(file));
        Assert.Equal("confirmation", file.GetProperty("waitingFor").GetProperty("what").GetString());
        Assert.Equal(JsonValueKind.Null, file.GetProperty("name").ValueKind);
        await OnlyLooksAndAsksOnceAsync(NoFile, jobs: 0);
    }

    /// <summary>A changed body still makes the service ask VOD, which reports the real end.</summary>
    [Fact]
    public async Task A_changed_body_changes_no_verdict()
    {
        await _vod.SetClockAsync(new { jobSeconds = 3600 });
        var fileId = Assert.Single(await _vod.UploadAsync(1));
        // If the service believed the callback, it would not transcode an image, nor an upload that brought a procedure.
        await DeliverAsync(Events.NewFileUpload(fileId, "photo.jpg").Replace("\"Video\"", "\"Image\"", StringComparison.Ordinal));
        await _service.FileInAsync(fileId, "processing");
        var job = Assert.Single(await _vod.JobsAsync(), job => job.FileId == fileId);

        await DeliverAsync(Events.Finished(fileId, job.TaskId, Elsewhere));
        await DeliverAsync(Events.Finished(fileId, "another-task-t0", Elsewhere));
        await DeliverAsync(Events.Deleted(fileId));

        await doubting.CountsAsync("""media_callbacks_confirmations_total\{[^}]*outcome="not_confirmed",what="deletion"[^}]*\} [1-9]""");
        await doubting.CountsAsync("""media_callbacks_confirmations_total\{[^}]*outcome="not_confirmed",what="procedure_end"[^}]*\} [2-9]""");
        Assert.Equal("processing", StandaloneProcess.StatusOf(await _service.FileAsync(fileId)));

        await _vod.SetClockAsync(new { speed = 3600 });
        await Eventually.SeesAsync(_vod.JobsAsync, jobs => jobs.Single(job => job.FileId == fileId).Status == "FINISH", "the end of the job");
        await DeliverAsync(Events.Finished(fileId, job.TaskId, Elsewhere));

        var ready = await _service.FileInAsync(fileId, "ready");
        Witness.IsReadyByOneProcedureOfOurs(ready);
        Assert.DoesNotContain(Elsewhere, ready.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("clip.mp4", ready.GetProperty("name").GetString());
        await OnlyLooksAndAsksOnceAsync(fileId, jobs: 1);
    }

    [Theory]
    [InlineData(DoubtingService.Address, DoubtingService.Key)]
    [InlineData(DoubtingService.Address, DoubtingService.PreviousKey)]
    [InlineData($"/callbacks/default/{DoubtingService.PreviousToken}", DoubtingService.Key)]
    public async Task While_the_secrets_are_changed_both_are_taken(string path, string key)
    {
        using var answer = await _service.PostAsync(path, Signatures.Signed("{}", key));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Delivers a callback with a valid signature, which any attacker who has seen one can send.</summary>
    private async Task DeliverAsync(string body)
    {
        using var answer = await _service.PostAsync(DoubtingService.Address, Signatures.Signed(body, DoubtingService.Key));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task OnlyLooksAndAsksOnceAsync(string fileId, int jobs)
    {
        Assert.Equal(jobs, (await _vod.JobsAsync()).Count(job => job.FileId == fileId));
        Assert.Empty((await _vod.StatsAsync()).ApiCalls.Keys.Except([DoubtingService.OwnCall, "ProcessMedia", "DescribeMediaInfos", "DescribeTasks", "DescribeTaskDetail"]));
    }
}
