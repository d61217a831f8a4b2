using CsCheck;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

public sealed class HistoriesProperties
{
    private const int Many = 20_000;

    [Fact]
    public void Every_order_and_any_repetition_ends_in_the_same_record() =>
        Histories.Reordered.Sample(
            history => MediaFileJson.Write(Tell.Nothing.After(history.Once)) == MediaFileJson.Write(Tell.Nothing.After(history.Again)),
            iter: Many,
            print: history => Print(history.Once, history.Again));

    [Fact]
    public void Replay_from_the_store_equals_live() =>
        Histories.Any.Sample(
            history =>
            {
                var live = Tell.Nothing.After(history);
                var stored = history.Aggregate(
                    MediaFileJson.Write(Tell.Nothing),
                    (record, evidence) => MediaFileJson.Write(MediaFileJson.Read(record).Apply(MediaFileJson.ReadEvidence(MediaFileJson.WriteEvidence(evidence)), Tell.Rules)));
                return MediaFileJson.Write(live) == stored;
            },
            iter: Many / 4,
            print: history => Print(history));

    private static string Print(params Evidence[][] histories) =>
        string.Join("\n--\n", histories.Select(history => string.Join('\n', history.Select(evidence => evidence.ToString())) + "\n=> " + MediaFileJson.Write(Tell.Nothing.After(history))));
}
