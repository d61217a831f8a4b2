using System.Collections.Frozen;
using System.Collections.Immutable;
using Media.Domain;
using Media.Vod;
using Microsoft.Extensions.Options;

namespace Media.Grains.Files;

/// <summary>The rules of life of each configured app.</summary>
internal sealed class AppRules(VodApps apps, IOptions<LifeOptions> life)
{
    private readonly FrozenDictionary<string, (LifeRules Rules, long SubAppId)> _byApp = apps.All.ToFrozenDictionary(
        app => app.Key,
        app => (life.Value.ToRules() with { Definitions = DefinitionsOf(app.Value) }, app.Value.SubAppId));

    private readonly LifeRules _followOnly = life.Value.ToRules() with { Definitions = [] };

    /// <summary>A file of an app that is no longer configured is followed, not transcoded.</summary>
    public LifeRules Of(string app) => _byApp.TryGetValue(app, out var found) ? found.Rules : _followOnly;

    public long SubAppIdOf(string app) => _byApp.TryGetValue(app, out var found) ? found.SubAppId : 0;

    /// <summary>Whether pushed callbacks of this app count only once VOD has confirmed them.</summary>
    public bool IsVerified(string app) => apps.TryGet(app, out var found) && found.Verified;

    private static ImmutableArray<long> DefinitionsOf(VodAppOptions app) =>
        !app.Pipeline ? [] : app.Definitions.Count == 0 ? new LifeRules().Definitions : [.. app.Definitions];
}
