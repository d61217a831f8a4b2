using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>
/// One silo for all tests of a class, because each start costs about a second. Every test takes an app of its own, with its own VOD, so
/// that its calls, tasks and events are counted separately and its faults affect no other test.
/// </summary>
/// <param name="apps">The names of the apps.</param>
public abstract class SharedSilo(params IReadOnlyList<string> apps) : IAsyncLifetime
{
    /// <summary>An additional app, with its own VOD, that no test takes by default.</summary>
    internal const string OtherApp = "other";

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, RunningVod> _vods = [];
    private int _taken;

    /// <param name="apps">The number of apps: one for each test and for each row of a theory.</param>
    protected SharedSilo(int apps)
        : this([.. Enumerable.Range(1, apps).Select(static number => $"app-{number:D2}")])
    {
    }

    internal RunningSilo Silo { get; private set; } = null!;

    internal RunningVod OtherVod => _vods[OtherApp];

    internal string ConnectionString { get; private set; } = "";

    /// <summary>The number of commits that the silo had tried after its start, before the first test.</summary>
    internal int CommitsOfTheStart { get; private set; }

    public async Task InitializeAsync()
    {
        ConnectionString = await NewDatabaseAsync();
        foreach (var app in apps.Append(OtherApp))
            _vods[app] = await StartVodAsync(app);
        Silo = await StartAsync();
        CommitsOfTheStart = Silo.Store.Commits;
    }

    public async Task DisposeAsync()
    {
        // Null if the start failed; a NullReferenceException here would hide the cause.
        if (Silo is not null)
            await Silo.DisposeAsync();
        foreach (var vod in _vods.Values)
            await vod.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Returns the silo, set to the test's app and with no commit held, and the VOD of the next unused app.</summary>
    internal (RunningSilo Silo, RunningVod Vod) NextApp() => Take(apps[_taken++]);

    /// <summary>Takes the app with this name, for classes whose apps have different settings.</summary>
    internal (RunningSilo Silo, RunningVod Vod) Take(string app)
    {
        Silo.Store.LetCommitsThrough();
        Silo.App = app;
        return (Silo, _vods[app]);
    }

    /// <summary>Stops the silo, runs <paramref name="meanwhile"/> and starts another silo on the same database.</summary>
    internal async Task<RunningSilo> RestartAsync(Func<Task>? meanwhile = null)
    {
        var app = Silo.App;
        await Silo.DisposeAsync();
        if (meanwhile is not null)
            await meanwhile();
        Silo = await StartAsync();
        Silo.App = app;
        return Silo;
    }

    /// <summary>Starts another silo on the same database. It does not know the shared one.</summary>
    internal Task<RunningSilo> StartAsync() => RunningSilo.StartAsync(ConnectionString, _vods, Configure, AddServices);

    protected virtual Task<string> NewDatabaseAsync() => Task.FromResult(_folder.Database);

    private protected virtual Task<RunningVod> StartVodAsync(string app) => RunningVod.StartAsync(jobSeconds: 0.2);

    private protected virtual void Configure(Dictionary<string, string?> settings)
    {
    }

    private protected virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>The apps that tests take.</summary>
    private protected IReadOnlyList<string> Apps => apps;
}
