using System.Net;
using System.Reflection;
using Media.Contracts;
using Media.Grains.Files;

namespace Media.Tests.Cluster.Files;

/// <summary>A file stays in memory only briefly.</summary>
public sealed class ActivationTests(ActivationTests.QuietSilo shared) : IClassFixture<ActivationTests.QuietSilo>
{
    private static long _lastFileId = 5285890784280000000;

    private readonly RunningSilo _silo = shared.NextApp().Silo;

    [Fact]
    public async Task A_file_is_deactivated_once_its_event_is_stored_and_reading_it_does_not_activate_it()
    {
        for (var i = 0; i < 50; i++)
            await _silo.UploadedAsync(NewFileId(), "theirs-t0");

        await Eventually.HoldsAsync(async () => await _silo.ActivationsAsync() == 0, "no activations");
        using var list = await _silo.Http.GetAsync("/v1/media?limit=200");

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.Equal(0, await _silo.ActivationsAsync());
    }

    /// <summary>
    /// If each delivery deactivated the file, Orleans would forward the waiting deliveries each time, until it rejects them.
    /// </summary>
    [Fact]
    public async Task Simultaneous_repeats_share_one_activation_that_is_collected_when_idle()
    {
        var fileId = NewFileId();
        var delivery = RunningSilo.Delivery(RunningSilo.Upload(fileId, "theirs-t0"), _silo.App);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => _silo.File(fileId).Receive(delivery)));

        Assert.Single(outcomes, ReceiveOutcome.Applied);
        Assert.Equal(63, outcomes.Count(static outcome => outcome == ReceiveOutcome.Duplicate));
        Assert.Equal(1, await _silo.ActivationsAsync());
        await _silo.CollectAsync();
    }

    [Fact]
    public async Task An_event_of_a_known_file_is_decided_on_its_record_and_not_tried_as_new()
    {
        var fileId = NewFileId();
        await _silo.UploadedAsync(fileId, "theirs-t0");
        await Eventually.HoldsAsync(async () => await _silo.ActivationsAsync() == 0, "no activations");
        var (reads, commits) = (_silo.Store.Reads, _silo.Store.Commits);

        await _silo.FinishedAsync(fileId, "theirs-t0");

        Assert.Equal((reads + 1, commits + 1), (_silo.Store.Reads, _silo.Store.Commits));
    }

    [Fact]
    public void A_million_files_are_not_a_million_activations()
    {
        var grain = typeof(LifeOptions).Assembly.GetType("Media.Grains.Files.MediaFileGrain", throwOnError: true)!;

        var limit = grain.GetCustomAttribute<CollectionAgeLimitAttribute>();

        Assert.NotNull(limit);
        Assert.InRange(limit.AgeLimit, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
    }

    private static string NewFileId() => $"{++_lastFileId}";

    public sealed class QuietSilo() : SharedSilo(apps: 4)
    {
        private protected override void Configure(Dictionary<string, string?> settings) => settings.WithoutLookUps();
    }
}
