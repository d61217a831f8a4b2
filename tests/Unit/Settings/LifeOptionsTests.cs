using Media.Grains.Files;
using Media.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Tests.Unit.Settings;

/// <summary>No waiting time may break a promise: VOD shows a task, and refuses a repeated SessionId, for 72 hours.</summary>
public sealed class LifeOptionsTests
{
    [Theory]
    [InlineData("GiveUpAfter", "72h", "Life__GiveUpAfter is out of range")]
    [InlineData("LookUpAfter:0", "3d", "Life__LookUpAfter__0 is too late")]
    [InlineData("InferAfter", "59h", "Life__InferAfter is not after the last look-up")]
    [InlineData("InferAfter", "60h", "Life__InferAfter is not after the last look-up")]
    [InlineData("LookUpAfter:0", "0s", "Life__LookUpAfter__0 must be later")]
    public void A_time_that_would_break_a_promise_is_refused(string setting, string value, string expected) =>
        Assert.Contains(MistakesIn(setting, value), mistake => mistake.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("GiveUpAfter", "71h")]
    [InlineData("LookUpAfter:0", "71h")]
    [InlineData("InferAfter", "61h")]
    public void The_last_time_that_keeps_the_promises_is_accepted(string setting, string value) => Assert.Empty(MistakesIn(setting, value));

    private static IReadOnlyList<string> MistakesIn(string setting, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new($"Life:{setting}", value)]);
        builder.AddSettings<LifeOptions>(LifeOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<LifeOptions>, LifeOptionsValidator>();
        using var services = builder.Services.BuildServiceProvider();
        return Startup.MistakesIn(services);
    }
}
