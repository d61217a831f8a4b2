using System.Security.Cryptography;
using System.Text;
using Media.ServiceDefaults;
using Media.ServiceDefaults.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Media.Tests.Unit.Api;

public sealed class ApiKeysTests
{
    private const string Key = "mk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 15, 30, TimeSpan.Zero);

    [Fact]
    public void Without_keys_no_key_matches()
    {
        var keys = Keys([]);

        Assert.True(keys.IsEmpty);
        Assert.Null(keys.Match(Key).Key);
    }

    [Fact]
    public void A_key_is_recognised_only_by_its_hash()
    {
        var keys = Keys(new()
        {
            ["one:Sha256"] = HashOf(Key),
            ["one:Scopes:0"] = "read",
            ["two:Sha256"] = HashOf("another").ToUpperInvariant(),
            ["TWO:SCOPES:0"] = "operate",
        });

        Assert.Equal("one", keys.Match(Key).Key?.Name);
        Assert.Equal("two", keys.Match("another").Key?.Name);
        foreach (var wrong in new[] { "", Key[1..], Key + " ", Key.ToUpperInvariant(), HashOf(Key), new string('k', 100_000) })
            Assert.Null(keys.Match(wrong).Key);
    }

    [Theory]
    [InlineData("read", "read")]
    [InlineData("operate", "operate,read")]
    public void A_key_that_may_operate_may_read(string scope, string expected)
    {
        var holder = Keys(new() { ["one:Sha256"] = HashOf(Key), ["one:Scopes:0"] = scope }).Match(Key).Key!.Holder;

        Assert.True(holder.Identity!.IsAuthenticated);
        Assert.Equal("one", holder.Identity.Name);
        Assert.Equal(expected, string.Join(',', holder.FindAll("scope").Select(claim => claim.Value).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("2026-09-01T08:15:31Z", false)]
    [InlineData("2026-09-01T08:15:30Z", true)]
    [InlineData("2026-09-01T10:15:30+02:00", true)]
    [InlineData("2026-09-01", true)]
    [InlineData("2026-09-02", false)]
    public void A_key_may_expire(string expiresAt, bool hasExpired)
    {
        var match = Keys(new() { ["one:Sha256"] = HashOf(Key), ["one:Scopes:0"] = "read", ["one:ExpiresAt"] = expiresAt }).Match(Key);

        Assert.Equal(("one", hasExpired), (match.Key?.Name, match.HasExpired));
    }

    [Theory]
    [InlineData("ops:Sha256", null, "Api__Keys__ops__Sha256 is missing")]
    [InlineData("ops:Sha256", Key, "Api__Keys__ops__Sha256 is not a SHA-256")]
    [InlineData(
        "ops:Sha256",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "Api__Keys__ops__Sha256 is the hash of an empty text")]
    [InlineData("ops:Scopes:0", null, "Api__Keys__ops__Scopes__0 is missing")]
    [InlineData("ops:Scopes:0", "admin", "Api__Keys__ops__Scopes__0 is not a scope: use one of read, operate")]
    [InlineData("ops:Scopes", "read", "Api__Keys__ops__Scopes is a list")]
    [InlineData("ops:ExpiresAt", "next year", "Api__Keys__ops__ExpiresAt is not a time")]
    [InlineData("ops:ExpireAt", "2027-01-01", "Api__Keys__ops__ExpireAt is not a setting")]
    [InlineData("o p s:Sha256", null, "Api__Keys__o p s has an invalid name")]
    public void A_mistake_is_reported_with_its_setting_and_without_its_value(string setting, string? value, string expected)
    {
        var settings = new Dictionary<string, string?> { ["ops:Sha256"] = HashOf("ops"), ["ops:Scopes:0"] = "read" };
        settings[setting] = value;
        if (value is null)
            settings.Remove(setting);
        if (setting.StartsWith("o p s", StringComparison.Ordinal))
            (settings["o p s:Sha256"], settings["o p s:Scopes:0"]) = (HashOf(Key), "read");

        var mistake = Assert.Single(Mistakes(settings));

        Assert.StartsWith(expected, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_holders_cannot_have_the_same_key()
    {
        var mistakes = Mistakes(
            new() { ["a:Sha256"] = HashOf(Key), ["a:Scopes:0"] = "read", ["b:Sha256"] = HashOf(Key), ["b:Scopes:0"] = "operate" });

        Assert.StartsWith("Api__Keys__b__Sha256 is also the hash of another key", Assert.Single(mistakes), StringComparison.Ordinal);
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static ApiKeys Keys(Dictionary<string, string?> settings)
    {
        using var services = Services(settings);
        return services.GetRequiredService<ApiKeys>();
    }

    private static IReadOnlyList<string> Mistakes(Dictionary<string, string?> settings)
    {
        using var services = Services(settings);
        return Startup.MistakesIn(services);
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>($"Api:Keys:{setting.Key}", setting.Value)));
        builder.Services.AddSingleton<TimeProvider>(new SetClock());
        builder.AddAccess();
        return builder.Services.BuildServiceProvider();
    }

    private sealed class SetClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
