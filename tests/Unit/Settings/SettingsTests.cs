using System.ComponentModel.DataAnnotations;
using Media.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Tests.Unit.Settings;

/// <summary>The checks of every section of the configuration, and the wording of their messages.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Count", "0", "Sample__Count is out of range: use 1 to 9, or remove it for the default, 3.")]
    [InlineData("Count", "three", "Sample__Count is not a whole number, or too large: write it in decimal digits, or remove it.")]
    [InlineData("Count", "9999999999", "Sample__Count is not a whole number, or too large: write it in decimal digits, or remove it.")]
    [InlineData("Count:0", "3", "Sample__Count__0 is not a setting: set Sample__Count itself, or remove it.")]
    [InlineData("Wait", "00:00:00", "Sample__Wait is out of range: use 00:00:00.100 to 01:00:00, or remove it for the default, 00:00:01.")]
    [InlineData("Wait", "soon", "Sample__Wait is not a duration: write it like 90s, 15m, 24h, 3d or 00:15:00, or remove it.")]
    [InlineData("Wait", "900", "Sample__Wait needs a unit: write 900s for seconds, or 900d for days.")]
    [InlineData("Wait", "24:00:00", "Sample__Wait has more than 23 hours: write 24h.")]
    [InlineData("Wait", "60:30:00", "Sample__Wait has more than 23 hours: write 2.12:30:00.")]
    [InlineData("Wait", "-00:00:01", "Sample__Wait is not a duration: write it like 90s, 15m, 24h, 3d or 00:15:00, or remove it.")]
    [InlineData("Wait", "99999999999999d", "Sample__Wait is not a duration: write it like 90s, 15m, 24h, 3d or 00:15:00, or remove it.")]
    [InlineData("Age", "24:00:00", "Sample__Age has more than 23 hours: write 24h.")]
    [InlineData("Age", "00:00:01", "Sample__Age is out of range: use 1.00:00:00 to 9.00:00:00, or remove it.")]
    [InlineData("Share", "1.5", "Sample__Share is out of range: use 0 to 1, or remove it for the default, 0.05.")]
    [InlineData("Share", "half", "Sample__Share is not a number: write it like 0.05, or remove it.")]
    [InlineData("Enabled", "yes", "Sample__Enabled is neither true nor false: set one of them, or remove it.")]
    [InlineData("Word", "", "Sample__Word is empty: write a word.")]
    [InlineData("Numbers", "1", "Sample__Numbers is a list: set Sample__Numbers__0, and Sample__Numbers__1 for a second entry.")]
    [InlineData("Numbers:1", "one", "Sample__Numbers__1 is not a whole number, or too large: write it in decimal digits, or remove it.")]
    [InlineData("Parts:one:Limit", "0", "Sample__Parts__one__Limit is out of range: use 1 to 5, or remove it for the default, 5.")]
    [InlineData(
        "Parts:one:Limit", "x", "Sample__Parts__one__Limit is not a whole number, or too large: write it in decimal digits, or remove it.")]
    [InlineData("Parts:one:Limt", "1", "Sample__Parts__one__Limt is not a setting: remove it, or rename it to one of Limit.")]
    [InlineData(
        "Cuont", "1",
        "Sample__Cuont is not a setting: remove it, or rename it to one of Count, Wait, Age, Share, Enabled, Word, Numbers, Parts.")]
    [InlineData(
        "Hidden", "1",
        "Sample__Hidden is not a setting: remove it, or rename it to one of Count, Wait, Age, Share, Enabled, Word, Numbers, Parts.")]
    public void A_mistake_is_reported_with_its_key_and_its_remedy(string setting, string value, string expected) =>
        Assert.Equal([expected], MistakesIn(new() { [$"Sample:{setting}"] = value }));

    [Theory]
    [InlineData("90s", "00:01:30")]
    [InlineData("15m", "00:15:00")]
    [InlineData("60m", "01:00:00")]
    [InlineData("00:59:59.5", "00:59:59.5000000")]
    [InlineData(" 1h ", "01:00:00")]
    public void A_duration_is_read_as_it_is_meant(string value, string expected)
    {
        var builder = Builder(new() { ["Sample:Wait"] = value, ["Sample:Age"] = "3d" });

        var present = builder.AddSettings<SampleOptions>("Sample");
        using var services = builder.Services.BuildServiceProvider();
        var bound = services.GetRequiredService<IOptions<SampleOptions>>().Value;

        Assert.Equal((expected, expected), ($"{present.Wait:c}", $"{bound.Wait:c}"));
        Assert.Equal(TimeSpan.FromDays(3), bound.Age);
    }

    [Fact]
    public void All_mistakes_of_a_section_are_reported_at_once() => Assert.Equal(
        ["Sample__Count", "Sample__Cuont", "Sample__Enabled", "Sample__Parts__one__Limit", "Sample__Wait"],
        MistakesIn(new()
        {
            ["Sample:Count"] = "0",
            ["Sample:Cuont"] = "1",
            ["Sample:Enabled"] = "yes",
            ["Sample:Parts:one:Limit"] = "9",
            ["Sample:Wait"] = "soon",
        }).Select(static mistake => mistake.Split(' ')[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void A_section_that_two_hosts_in_one_process_add_is_bound_once()
    {
        var builder = Builder(new() { ["Sample:Numbers:0"] = "7", ["sample:COUNT"] = "4" });
        builder.AddSettings<SampleOptions>("Sample");

        var present = builder.AddSettings<SampleOptions>("Sample");
        using var services = builder.Services.BuildServiceProvider();
        var bound = services.GetRequiredService<IOptions<SampleOptions>>().Value;

        Assert.Equal((4, 4), (present.Count, bound.Count));
        Assert.Equal([7L], bound.Numbers);
    }

    [Fact]
    public void A_part_that_is_bound_elsewhere_is_not_unknown()
    {
        var builder = Builder(new() { ["Sample:Extra:Count"] = "4" });

        builder.AddSettings<SampleOptions>("Sample", boundElsewhere: "Sample:Extra");

        using var services = builder.Services.BuildServiceProvider();
        Assert.Empty(Startup.MistakesIn(services));
    }

    private static IReadOnlyList<string> MistakesIn(Dictionary<string, string?> settings)
    {
        var builder = Builder(settings);
        builder.AddSettings<SampleOptions>("Sample");
        using var services = builder.Services.BuildServiceProvider();
        return Startup.MistakesIn(services);
    }

    private static HostApplicationBuilder Builder(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    private sealed class SampleOptions
    {
        [Range(1, 9)]
        public int Count { get; set; } = 3;

        [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
        public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(1);

        [Range(typeof(TimeSpan), "1.00:00:00", "9.00:00:00")]
        public TimeSpan? Age { get; set; }

        [Range(0.0, 1.0)]
        public double Share { get; set; } = 0.05;

        public bool Enabled { get; set; }

        [Required(ErrorMessage = "is empty: write a word")]
        public string Word { get; set; } = "word";

        public IList<long> Numbers { get; } = [];

        public Dictionary<string, PartOptions> Parts { get; } = [];

        internal int Hidden { get; set; }
    }

    private sealed class PartOptions
    {
        [Range(1, 5)]
        public int Limit { get; set; } = 5;
    }
}
