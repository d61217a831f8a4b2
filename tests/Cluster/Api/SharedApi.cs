using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Api;

/// <summary>One API for all tests of a class. Each test begins with unused grains, an empty log and an empty database.</summary>
public abstract class SharedApi : IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await RunningApi.StartAsync(
        settings =>
        {
            settings["Storage:StatsAgeSeconds"] = "0";
            // All tests share one caller's limit.
            settings["Api:RequestsPerSecond"] = "100000";
            Configure(settings);
        },
        AddServices);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    internal async Task<RunningApi> BeginAsync()
    {
        await _api.ForgetAsync();
        return _api;
    }

    private protected virtual void Configure(Dictionary<string, string?> settings)
    {
    }

    private protected virtual void AddServices(IServiceCollection services)
    {
    }
}

/// <summary>A shared API with the settings of <see cref="RunningApi"/>.</summary>
public sealed class DefaultApi : SharedApi;
