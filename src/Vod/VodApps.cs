using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Media.Vod;

/// <summary>The configured apps, validated.</summary>
public sealed class VodApps
{
    private readonly FrozenDictionary<string, VodAppOptions> _apps;

    internal VodApps(IOptions<VodOptions> options) => _apps = options.Value.Apps.ToFrozenDictionary(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, VodAppOptions> All => _apps;

    public bool TryGet(string name, [NotNullWhen(true)] out VodAppOptions? app) => _apps.TryGetValue(name, out app);
}
