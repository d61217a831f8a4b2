using Media.Domain;
using Media.Grains.Effects;

namespace Media.Tests.Unit.Effects;

public sealed class EffectLaneTests
{
    [Fact]
    public void A_full_queue_refuses_effects_and_half_of_it_is_closed_to_the_sweeper()
    {
        var lane = new EffectLane(new EffectOptions { QueueCapacity = 4 });

        Assert.Equal([true, true, true, true, false, false], Enumerable.Range(1, 6).Select(number => lane.TryAdd(Due(number))));
        Assert.Equal(0, lane.RoomForDue);
        Assert.Equal(2, new EffectLane(new EffectOptions { QueueCapacity = 4 }).RoomForDue);
    }

    private static DueEffect Due(int number) => new(
        FileId.Parse($"{number}"),
        "default",
        new Effect.DescribeMedia { Id = "describe", DueAt = DateTimeOffset.UnixEpoch },
        TraceParent: null);
}
