using Media.ServiceDefaults;
using Media.Vod;
using Media.Vod.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.Tests.Unit.Vod;

public sealed class VodAppsTests
{
    private static readonly Dictionary<string, string?> Minimal = new()
    {
        ["Vod:Apps:default:SecretId"] = "id",
        ["Vod:Apps:default:SecretKey"] = "key",
    };

    [Fact]
    public void An_app_needs_no_more_than_its_credentials()
    {
        using var services = Services(Minimal);

        Validate(services);

        Assert.True(services.GetRequiredService<VodApps>().TryGet("default", out var app));
        Assert.Equal(
            ("https://vod.tencentcloudapi.com", "push", true, 0L, 5),
            (app.Endpoint, app.Mode, app.Pipeline, app.SubAppId, app.CallTimeoutSeconds));
        Assert.False(services.GetRequiredService<VodApps>().TryGet("other", out _));
        Assert.NotNull(services.GetRequiredService<IVodClients>().For("default"));
    }

    [Fact]
    public void Every_setting_of_an_app_is_read()
    {
        using var services = Services(new()
        {
            ["Vod:Apps:eu-1:SecretId"] = "id",
            ["VOD:APPS:eu-1:SECRETKEY"] = "key",
            ["Vod:Apps:eu-1:SubAppId"] = "1500000001",
            ["Vod:Apps:eu-1:Region"] = "ap-guangzhou",
            ["Vod:Apps:eu-1:Definitions:0"] = "100010",
            ["Vod:Apps:eu-1:Definitions:1"] = "100030",
            ["Vod:Apps:eu-1:Pipeline"] = "false",
            ["Vod:Apps:eu-1:Endpoint"] = "http://127.0.0.1:9000",
            ["Vod:Apps:eu-1:CallbackToken"] = "t-o_k.e~n",
            ["Vod:Apps:eu-1:PreviousCallbackToken"] = "0ld",
            ["Vod:Apps:eu-1:SignKey"] = "abc123",
            ["Vod:Apps:eu-1:PreviousSignKey"] = "abc122",
            ["Vod:Apps:eu-1:Verified"] = "true",
            ["Vod:Apps:eu-1:Mode"] = "pull",
            ["Vod:Apps:eu-1:CallTimeoutSeconds"] = "7",
            ["Vod:Apps:eu-1:CallsPerSecond"] = "50",
        });

        Validate(services);

        var app = services.GetRequiredService<VodApps>().All["eu-1"];
        Assert.Equal(("id", "key", 1500000001L, "ap-guangzhou"), (app.SecretId, app.SecretKey, app.SubAppId, app.Region));
        Assert.Equal([100010L, 100030L], app.Definitions);
        Assert.Equal(
            (false, "http://127.0.0.1:9000", "t-o_k.e~n", "abc123", "pull"),
            (app.Pipeline, app.Endpoint, app.CallbackToken, app.SignKey, app.Mode));
        Assert.Equal(("0ld", "abc122", true), (app.PreviousCallbackToken, app.PreviousSignKey, app.Verified));
        Assert.Equal((7, 50), (app.CallTimeoutSeconds, app.CallsPerSecond));
    }

    [Theory]
    [InlineData("SecretId", null, "Vod__Apps__default__SecretId is missing")]
    [InlineData("SecretId", "a b", "Vod__Apps__default__SecretId has a character")]
    [InlineData("SecretKey", "", "Vod__Apps__default__SecretKey is missing")]
    [InlineData("SecretKey", "a\nb", "Vod__Apps__default__SecretKey has a character")]
    [InlineData("SubAppId", "-1", "Vod__Apps__default__SubAppId is negative")]
    [InlineData("SubAppId", "abc", "Vod__Apps__default__SubAppId is not a whole number")]
    [InlineData("SubAppId", "99999999999999999999", "Vod__Apps__default__SubAppId is not a whole number")]
    [InlineData("Region", "Guangzhou, China", "Vod__Apps__default__Region is not a region")]
    [InlineData("Endpoint", "vod.tencentcloudapi.com", "Vod__Apps__default__Endpoint is not an address")]
    [InlineData("Endpoint", "ftp://vod.tencentcloudapi.com", "Vod__Apps__default__Endpoint is not an address")]
    [InlineData("Endpoint", "https://vod.tencentcloudapi.com/v1", "Vod__Apps__default__Endpoint is not an address")]
    [InlineData("Endpoint", "https://user:password@vod.tencentcloudapi.com", "Vod__Apps__default__Endpoint is not an address")]
    [InlineData("SignKey", "not-alphanumeric", "Vod__Apps__default__SignKey is not a callback key")]
    [InlineData("SignKey", "123456789012345678901234567890123", "Vod__Apps__default__SignKey is not a callback key")]
    [InlineData("SignKey", "", "Vod__Apps__default__SignKey is not a callback key")]
    [InlineData("CallbackToken", "", "Vod__Apps__default__CallbackToken cannot be part of a URL")]
    [InlineData("CallbackToken", "a/b", "Vod__Apps__default__CallbackToken cannot be part of a URL")]
    [InlineData("PreviousCallbackToken", "abc", "Vod__Apps__default__PreviousCallbackToken is set without CallbackToken")]
    [InlineData("PreviousSignKey", "abc", "Vod__Apps__default__PreviousSignKey is set without SignKey")]
    [InlineData("Verified", "yes", "Vod__Apps__default__Verified is neither true nor false")]
    [InlineData("CallbackTokn", "abc", "Vod__Apps__default__CallbackTokn is not a setting")]
    [InlineData("Mode", "poll", "Vod__Apps__default__Mode is neither push nor pull")]
    [InlineData("Mode", "", "Vod__Apps__default__Mode is neither push nor pull")]
    [InlineData("Definitions", "100010", "Vod__Apps__default__Definitions is a list")]
    [InlineData("Definitions:0", "x", "Vod__Apps__default__Definitions__0 is not a whole number")]
    [InlineData("Definitions:0", "0", "Vod__Apps__default__Definitions__0 is not positive")]
    [InlineData("Pipeline", "maybe", "Vod__Apps__default__Pipeline is neither true nor false")]
    [InlineData(
        "CallTimeoutSeconds", "0", "Vod__Apps__default__CallTimeoutSeconds is out of range: use 1 to 60, or remove it for the default, 5.")]
    [InlineData(
        "CallsPerSecond", "0", "Vod__Apps__default__CallsPerSecond is out of range: use 1 to 10000, or remove it for the default, 100.")]
    [InlineData("CallsPerSecond", "9999999999", "Vod__Apps__default__CallsPerSecond is not a whole number")]
    public void A_mistake_is_reported_with_its_setting(string setting, string? value, string expected)
    {
        using var services = Services(new(Minimal) { [$"Vod:Apps:default:{setting}"] = value });

        Assert.StartsWith(expected, Assert.Single(Startup.MistakesIn(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_all_apps_are_reported_at_once_and_without_secrets()
    {
        using var services = Services(new()
        {
            ["Vod:Apps:one:SecretId"] = "sec ret",
            ["Vod:Apps:one:SubAppId"] = "-1",
            ["Vod:Apps:One_Two:SecretId"] = "id",
            ["Vod:Apps:One_Two:SecretKey"] = "sec ret",
            ["Vod:Apps:One_Two:CallbackToken"] = "sec ret",
        });

        var failures = Startup.MistakesIn(services);

        Assert.Equal(6, failures.Count);
        Assert.All(failures, failure => Assert.DoesNotContain("sec ret", failure, StringComparison.Ordinal));
        Assert.Contains(
            failures,
            failure => failure.Contains("One_Two", StringComparison.Ordinal) && failure.Contains("name", StringComparison.Ordinal));
    }

    [Fact]
    public void Definitions_are_limited_in_number_and_unique()
    {
        var many = new Dictionary<string, string?>(Minimal);
        for (var i = 0; i < 101; i++)
            many[$"Vod:Apps:default:Definitions:{i}"] = "100010";
        using var services = Services(many);

        Assert.Equal(
            2,
            Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures.Count());
    }

    [Fact]
    public void A_configuration_without_apps_is_a_mistake()
    {
        using var services = Services([]);

        Assert.Contains("Vod__Apps__default__SecretId", Assert.Single(Startup.MistakesIn(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_without_clients_needs_no_credentials()
    {
        var builder = Builder(new() { ["Vod:Apps:default:CallbackToken"] = "token" });
        using var services = builder.Services.AddVodApps().BuildServiceProvider();

        Validate(services);

        Assert.Equal("token", services.GetRequiredService<VodApps>().All["default"].CallbackToken);
    }

    [Fact]
    public void Two_hosts_in_one_process_may_both_register_the_apps()
    {
        var builder = Builder(new(Minimal) { ["Vod:Apps:default:Definitions:0"] = "100010" });
        builder.AddSettings<VodOptions>(VodOptions.Section);
        using var services = builder.Services.AddVod().AddVodApps().BuildServiceProvider();

        Validate(services);

        Assert.Equal([100010L], services.GetRequiredService<VodApps>().All["default"].Definitions);
        Assert.NotNull(services.GetRequiredService<IVodClients>().For("default"));
    }

    [Fact]
    public void A_misspelt_setting_beside_the_apps_is_a_mistake()
    {
        using var services = Services(new(Minimal) { ["Vod:Cleint"] = "sdk" });

        Assert.StartsWith("Vod__Cleint is not a setting", Assert.Single(Startup.MistakesIn(services)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sdk", "Vod__Client is sdk, and this build does not have TencentCloudSDK.Vod: build it with -p:TencentCloudSdk=true")]
    [InlineData("SDK", "Vod__Client is neither builtin nor sdk")]
    [InlineData("", "Vod__Client is neither builtin nor sdk")]
    public void A_client_this_build_does_not_have_is_a_mistake(string client, string expected)
    {
        using var services = Services(new(Minimal) { ["Vod:Client"] = client });

        Assert.StartsWith(expected, Assert.Single(Startup.MistakesIn(services)), StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Dictionary<string, string?> values) =>
        Builder(values).Services.AddVod().BuildServiceProvider();

    private static HostApplicationBuilder Builder(Dictionary<string, string?> values)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(values);
        builder.AddSettings<VodOptions>(VodOptions.Section);
        return builder;
    }

    private static void Validate(ServiceProvider services) => Assert.Empty(Startup.MistakesIn(services));
}
