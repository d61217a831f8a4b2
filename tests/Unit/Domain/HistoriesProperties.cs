using CsCheck;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class HistoriesProperties
{
    private const int Many = 10_000;

    private static readonly MediaStatus[] Unfinished = [MediaStatus.Requesting, MediaStatus.Processing, MediaStatus.Blocked];

    [Fact]
    public void Every_order_and_any_repetition_ends_in_the_same_record() =>
        Histories.Reordered.Sample(
            history => MediaFileJson.Write(history.Before.After(history.Once)) == MediaFileJson.Write(history.Before.After(history.Again)),
            iter: Many,
            print: history => Print(history.Before, history.Once, history.Again));

    [Fact]
    public void Replay_from_the_store_equals_live() =>
        Histories.WithRetries.Sample(
            history =>
            {
                var live = Given.Nothing.After(history);
                var stored = history.Aggregate(
                    MediaFileJson.Write(Given.Nothing),
                    (record, evidence) => MediaFileJson.Write(
                        MediaFileJson.Read(record).Apply(MediaFileJson.ReadEvidence(MediaFileJson.WriteEvidence(evidence)), Given.Rules)));
                return MediaFileJson.Write(live) == stored;
            },
            iter: Many / 4,
            print: history => Print(Given.Nothing, history));

    [Fact]
    public void An_immediate_repeat_changes_nothing() =>
        Histories.WithRetries.Sample(
            history => AtEachStep(history, (_, file, evidence) =>
                Assert.Equal(
                    MediaFileJson.Write(file),
                    MediaFileJson.Write(evidence is Evidence.RetryRequested ? file : file.Apply(evidence, Given.Rules)))),
            iter: Many / 4,
            print: history => Print(Given.Nothing, history));

    [Fact]
    public void A_SessionId_never_requests_two_sets_of_definitions() =>
        Histories.WithRetries.Sample(
            history =>
            {
                var requested = new Dictionary<SessionId, string>();
                AtEachStep(history, (_, file, _) =>
                {
                    foreach (var request in file.Effects.OfType<Effect.ProcessMedia>())
                    {
                        var definitions = string.Join(',', request.Definitions);
                        Assert.NotEmpty(definitions);
                        Assert.True(
                            requested.TryAdd(request.Session, definitions) || requested[request.Session] == definitions,
                            $"{request.Session} asks for {definitions}");
                    }
                });
            },
            iter: Many,
            print: history => Print(Given.Nothing, history));

    [Fact]
    public void Nothing_is_requested_that_is_answered_or_not_ours_to_request() =>
        Histories.WithRetries.Sample(
            history => AtEachStep(history, (_, file, _) =>
            {
                foreach (var request in file.Effects.OfType<Effect.ProcessMedia>())
                {
                    var attempt = file.Attempts.Single(attempt => SessionId.For(file.FileId, attempt.Number) == request.Session);
                    var first = attempt;
                    while (first.Replaces is { } replaced)
                        first = file.Attempts.Single(attempt => attempt.Number == replaced);
                    Assert.Null(file.DeletedAt);
                    Assert.Null(attempt.Refused);
                    Assert.DoesNotContain(file.Procedures, procedure => procedure.Session == request.Session);
                    Assert.True(first.Number > 1 || (file.Upload is { Procedure: null } && file.MadeByVod?.Procedure is null), "adopted");
                    Assert.True(first.Number > 1 || file.Media.Category != "Image", "an image");
                }

                Assert.True(file.Effects.OfType<Effect.ProcessMedia>().Count() <= 1, "two requests at a time");
            }),
            iter: Many,
            print: history => Print(Given.Nothing, history));

    [Fact]
    public void An_ended_procedure_never_runs_again_and_no_success_is_lost() =>
        Histories.WithRetries.Sample(
            history => AtEachStep(history, (before, after, _) =>
            {
                foreach (var was in before.Procedures)
                {
                    var now = after.Procedures.Single(procedure => procedure.Task == was.Task);
                    Assert.True(now.HasEnded || !was.HasEnded, $"{was.Task} runs again");
                    foreach (var output in was.Outputs)
                    {
                        var same = now.Outputs.Single(
                            other => (other.Type, other.Definition, other.Ordinal) == (output.Type, output.Definition, output.Ordinal));
                        Assert.True(same.Status >= output.Status || IsSuccess(same), $"{output.Definition} went back");
                        Assert.True(IsSuccess(same) || !IsSuccess(output), $"{output.Definition} was lost");
                    }
                }

                foreach (var shown in before.Described?.Outputs.Where(IsSuccess) ?? [])
                    Assert.Contains(
                        after.Described!.Outputs,
                        other => IsSuccess(other)
                            && (other.Type, other.Definition, other.Ordinal) == (shown.Type, shown.Definition, shown.Ordinal));
            }),
            iter: Many,
            print: history => Print(Given.Nothing, history));

    [Fact]
    public void Every_file_is_final_or_has_an_effect_with_a_due_time() =>
        Histories.WithRetries.Sample(
            history => AtEachStep(history, (_, file, _) =>
            {
                // A file in any state may have a confirmation due, because an unconfirmed callback may arrive at any time.
                Assert.Equal(Unfinished.Contains(file.Status), file.Effects.Any(effect => effect is not Effect.Confirm));
                Assert.Equal(file.Effects.IsEmpty, file.NextDueAt is null);
                Assert.All(file.Effects, effect => Assert.InRange(effect.DueAt, Given.Start, Given.At(200 * 3600)));
                Assert.Distinct(file.Effects.Select(effect => effect.Id));
                if (file.Status == MediaStatus.Uploaded)
                    Assert.True(file.Upload is null && file.MadeByVod is null, "an upload left undecided");
                Assert.Equal(file.Status, MediaResult.Of(file).Status);
                Assert.All(KnownProcedure.Of(file), procedure => Assert.InRange(procedure.Since, Given.Start, Given.At(200 * 3600)));
            }),
            iter: Many,
            print: history => Print(Given.Nothing, history));

    /// <summary>An attacker who can send callbacks to an app in verified mode makes the service ask VOD, and nothing else.</summary>
    [Fact]
    public void An_unconfirmed_event_changes_nothing() =>
        Histories.Any.Sample(
            history =>
            {
                var hinted = Given.Nothing.After(history);
                var unhinted = Given.Nothing.After(
                    [.. history.Where(evidence => evidence is not (Evidence.Hinted or Evidence.NotConfirmed))]);
                Assert.Equal(WithoutHints(unhinted), WithoutHints(hinted));
                Assert.True(
                    hinted.Status == unhinted.Status
                        || (unhinted.Status, hinted.Error?.Code) is (MediaStatus.Uploaded, "Media.NotConfirmed"),
                    $"{unhinted.Status} became {hinted.Status}");
            },
            iter: Many,
            print: history => Print(Given.Nothing, history));

    [Fact]
    public void The_timeline_is_sorted_and_each_key_is_in_it_once() =>
        Histories.WithRetries.Sample(
            history => AtEachStep(history, (_, file, _) =>
            {
                Assert.Equal(file.Timeline.OrderBy(entry => entry.At).ThenBy(entry => entry.Key, StringComparer.Ordinal), file.Timeline);
                Assert.Distinct(file.Timeline.Select(entry => entry.Key));
            }),
            iter: Many / 4,
            print: history => Print(Given.Nothing, history));

    private static string WithoutHints(MediaFile file) => MediaFileJson.Write(file with
    {
        Status = default,
        Error = null,
        Hints = [],
        Effects = file.Effects.RemoveAll(effect => effect is Effect.Confirm),
        Timeline = file.Timeline.RemoveAll(entry => entry.Kind is "told" or "not_confirmed"),
    });

    private static bool IsSuccess(Output output) => output.Status == OutputStatus.Success;

    private static void AtEachStep(Evidence[] history, Action<MediaFile, MediaFile, Evidence> check)
    {
        var file = Given.Nothing;
        foreach (var evidence in history)
        {
            var before = file;
            file = before.Apply(evidence, Given.Rules);
            check(before, file, evidence);
        }
    }

    private static string Print(MediaFile before, params Evidence[][] histories) =>
        string.Join("\n--\n", histories.Select(history =>
            string.Join('\n', history.Select(evidence => evidence.ToString())) + "\n=> " + MediaFileJson.Write(before.After(history))));
}
