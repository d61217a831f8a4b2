using Media.Contracts;
using Media.Domain;
using Media.Grains.Effects;
using Media.Grains.Files;
using Media.Storage;

namespace Media.Tests.Cluster.Files;

/// <summary>The enum values that the grains store as text.</summary>
public sealed class EventRowTests
{
    private static readonly DateTimeOffset At = new(2026, 9, 1, 8, 15, 30, TimeSpan.Zero);

    [Fact]
    public void Evidence_is_archived_under_its_word()
    {
        var gone = new Evidence.MediaDescribed(null, []) { At = At, Source = EvidenceSource.Reconcile, Key = "described" };

        var row = EventRow.From(gone, MediaFile.New(FileId.Parse("1"), "default", 0, null));

        Assert.Equal("MediaDescribed", row.EventType);
    }

    [Theory]
    [InlineData(ProcedureStatus.Processing, "looked-up:t:Processing")]
    [InlineData(ProcedureStatus.Finished, "looked-up:t:Finished")]
    [InlineData(ProcedureStatus.Aborted, "looked-up:t:Aborted")]
    public void Evidence_of_a_look_up_has_a_key_of_task_and_status(ProcedureStatus status, string key) => Assert.Equal(
        key, EffectEvidence.Reported(new ProcedureReport(new TaskId("t"), status, null, false, [], null, null), At).Key);

    [Theory]
    [InlineData(DeliverySource.Push, EvidenceSource.Push)]
    [InlineData(DeliverySource.Pull, EvidenceSource.Pull)]
    [InlineData(DeliverySource.Reconcile, EvidenceSource.Reconcile)]
    [InlineData(DeliverySource.Replay, EvidenceSource.Replay)]
    [InlineData((DeliverySource)99, EvidenceSource.Push)]
    public void A_source_keeps_its_name_and_an_unknown_one_is_trusted_like_a_push(DeliverySource source, EvidenceSource stored) =>
        Assert.Equal(stored, EventRow.SourceOf(source));

    [Theory]
    [InlineData(ArchiveVerdict.Unknown, EventVerdict.Unknown)]
    [InlineData(ArchiveVerdict.Malformed, EventVerdict.Malformed)]
    [InlineData(ArchiveVerdict.Rejected, EventVerdict.Rejected)]
    [InlineData(ArchiveVerdict.Split, EventVerdict.Applied)]
    [InlineData((ArchiveVerdict)99, EventVerdict.Unknown)]
    public void An_archive_reason_has_a_verdict_and_an_unknown_one_is_archived_as_unknown(ArchiveVerdict reason, EventVerdict stored) =>
        Assert.Equal(stored, EventArchiveGrain.VerdictOf(reason));
}
