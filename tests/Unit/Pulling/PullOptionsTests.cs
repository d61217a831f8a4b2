using Media.Grains.Pulling;

namespace Media.Tests.Unit.Pulling;

public sealed class PullOptionsTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(5, 1600)]
    [InlineData(6, 3000)]
    [InlineData(1000, 3000)]
    public void After_failures_in_a_row_the_pause_doubles_up_to_its_limit(int failures, int milliseconds)
    {
        var options = new PullOptions { Interval = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(3) };

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), options.PauseAfter(failures));
    }
}
