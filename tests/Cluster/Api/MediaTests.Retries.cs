using System.Net;
using Media.Contracts;
using Media.Domain;
using Media.Tests.Cluster.Storage;

namespace Media.Tests.Cluster.Api;

/// <summary>Retries requested by an operator.</summary>
public sealed partial class MediaTests
{
    [Fact]
    public async Task An_accepted_retry_has_the_location_of_its_file()
    {
        using var answer = await _api.Client.PostAsync("/v1/media/7/retry", null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("/v1/media/7", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData(RetryOutcome.UnknownFile, HttpStatusCode.NotFound, "unknown-file")]
    [InlineData(RetryOutcome.NothingToRetry, HttpStatusCode.Conflict, "nothing-to-retry")]
    [InlineData(RetryOutcome.NotStored, HttpStatusCode.ServiceUnavailable, "not-stored")]
    public async Task A_refused_retry_has_its_reason(RetryOutcome outcome, HttpStatusCode status, string type)
    {
        _api.Grains.OnRetry = _ => Task.FromResult(outcome);

        using var answer = await _api.Client.PostAsync("/v1/media/7/retry", null);

        await answer.IsProblemAsync(status, type);
    }

    [Fact]
    public async Task A_retry_whose_answer_was_lost_is_503_and_not_repeated()
    {
        var asked = 0;
        _api.Grains.OnRetry = _ =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromException<RetryOutcome>(new SiloUnavailableException());
        };

        using var answer = await _api.Client.PostAsync("/v1/media/7/retry", null);

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_retry_whose_answer_was_lost_names_the_files_trace_in_the_answer_and_in_the_log()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        var file = Given.NewFileId();
        var record = MediaFileJson.Write(MediaFile.New(file, "default", 0, $"00-{Trace}-b7ad6b7169203331-01"));
        await _api.Store.CommitAsync(Given.Row(file, record: record), null);
        _api.Grains.OnRetry = _ => Task.FromException<RetryOutcome>(new SiloUnavailableException());

        using var answer = await _api.Client.PostAsync($"/v1/media/{file}/retry", null);

        var problem = await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.Equal(Trace, problem.GetProperty("fileTraceId").GetString());
        Assert.Contains(
            Trace,
            Assert.Single(_api.Log.Lines, line => line.Text.Contains($"File {file}:", StringComparison.Ordinal)).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_of_an_invalid_FileId_reaches_no_grain()
    {
        _api.Grains.OnRetry = _ => throw new InvalidOperationException();

        using var answer = await _api.Client.PostAsync("/v1/media/seven/retry", null);

        await answer.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-file-id");
    }
}
