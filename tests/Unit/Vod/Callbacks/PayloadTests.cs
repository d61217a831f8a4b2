using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Tests.Unit.Vod.Callbacks;

/// <summary>Every event under <c>Payloads/</c> is a test by being there.</summary>
public sealed class PayloadTests
{
    private static readonly DateTimeOffset At = new(2026, 9, 1, 8, 20, 0, TimeSpan.Zero);

    public static TheoryData<string> Events => [.. Payload.Names("event-*.json")];

    [Theory]
    [MemberData(nameof(Events))]
    public void Each_file_the_envelope_names_gets_evidence_under_the_envelopes_key(string name)
    {
        var body = Payload.Read(name);

        var envelope = CallbackEnvelope.Read(body);

        Assert.Equal(envelope.Kind == EnvelopeKind.Event, !envelope.FileIds.IsEmpty);
        Assert.All(envelope.FileIds, file =>
        {
            var evidence = EventTranslator.Translate(body, file, envelope.EventKey, At, EvidenceSource.Push);
            Assert.NotNull(evidence);
            Assert.Equal((envelope.EventKey, At, EvidenceSource.Push), (evidence.Key, evidence.At, evidence.Source));
        });
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void A_file_the_envelope_does_not_name_gets_no_evidence(string name) =>
        Assert.Null(EventTranslator.Translate(Payload.Read(name), FileId.Parse("42"), "key", At, EvidenceSource.Push));

    [Theory]
    [InlineData("event-known-type-null-payload.json", EnvelopeKind.NoFile, "NewFileUpload")]
    [InlineData("event-PullComplete-failed.json", EnvelopeKind.NoFile, "PullComplete")]
    [InlineData("event-legacy-v2-format.json", EnvelopeKind.LegacyFormat, "NewFileUpload")]
    [InlineData("event-unknown-future.json", EnvelopeKind.UnknownType, "HologramRenderComplete")]
    [InlineData("event-NewFileUpload-signed.json", EnvelopeKind.Event, "NewFileUpload")]
    public void An_event_for_no_file_has_a_kind_that_explains_it(string name, EnvelopeKind kind, string eventType)
    {
        var envelope = CallbackEnvelope.Read(Payload.Read(name));

        Assert.Equal((kind, eventType), (envelope.Kind, envelope.EventType));
    }
}
