using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Cluster.Files;

/// <summary>
/// One silo for all tests of a class, since each start costs about a second. Every test takes an app that no other test has, with a VOD
/// of its own: its calls, jobs and events are counted apart, and its faults reach no other test.
/// </summary>
/// <param name="apps">Their names.</param>
public abstract class SharedSilo(params IReadOnlyList<string> apps) : IAsyncLifetime
{
    /// <summary>An app beside those of the tests, with a VOD of its own.</summary>
    internal const string OtherApp = "other";

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, RunningVod> _vods = [];
    private int _taken;

    /// <param name="apps">How many: one for each test, the rows of a theory counted one by one.</param>
    protected SharedSilo(int apps)
        : this([.. Enumerable.Range(1, apps).Select(static number => $"app-{number:D2}")])
    {
    }

    internal RunningSilo Silo { get; private set; } = null!;

    internal RunningVod OtherVod => _vods[OtherApp];

    internal string ConnectionString { get; private set; } = "";

    /// <summary>How many commits the silo had tried when it had started and no test had begun.</summary>
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
        // Where it did not start, that is what is reported.
        if (Silo is not null)
            await Silo.DisposeAsync();
        foreach (var vod in _vods.Values)
            await vod.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>What a test works with. The silo is at rest: nothing holds its commits, and its app is the test's.</summary>
    internal (RunningSilo Silo, RunningVod Vod) NextApp() => Take(apps[_taken++]);

    /// <summary>For a class whose apps are configured differently: the one of this name.</summary>
    internal (RunningSilo Silo, RunningVod Vod) Take(string app)
    {
        Silo.Store.LetCommitsThrough();
        Silo.App = app;
        return (Silo, _vods[app]);
    }

    /// <summary>The silo stops; after <paramref name="meanwhile"/> another starts on the same database.</summary>
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

    /// <summary>Another silo on the same database, which knows nothing of the shared one.</summary>
    internal Task<RunningSilo> StartAsync() => RunningSilo.StartAsync(ConnectionString, _vods, Configure, AddServices);

    protected virtual Task<string> NewDatabaseAsync() => Task.FromResult(_folder.Database);

    private protected virtual Task<RunningVod> StartVodAsync(string app) => RunningVod.StartAsync(jobSeconds: 0.2);

    private protected virtual void Configure(Dictionary<string, string?> settings)
    {
    }

    private protected virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>Those that tests take.</summary>
    private protected IReadOnlyList<string> Apps => apps;
}
