using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Media.ServiceDefaults;

/// <summary>
/// A callback's path may end in its token, and its query hold its signature. So what ASP.NET Core logs of a request's path is not
/// written, whatever the settings ask for: all of it is below a warning, but for a scope around everything a request logs.
/// </summary>
internal static class RequestPaths
{
    private static readonly (string Category, LogLevel Lowest)[] Hidden =
    [
        // Without any level it makes no scope. What it says of failures, the server says as well.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Routing", LogLevel.Warning),
        ("Microsoft.AspNetCore.Server", LogLevel.Warning),
    ];

    public static void WithoutRequestPaths(this ILoggingBuilder logging) => logging.Services.PostConfigure<LoggerFilterOptions>(static options =>
    {
        // A rule for one provider, or for a longer category, would count more than ours.
        string?[] providers = [.. options.Rules.Select(static rule => rule.ProviderName).Append(null).Distinct()];
        foreach (var rule in options.Rules.Where(static rule => IsHidden(rule.CategoryName)).ToArray())
            options.Rules.Remove(rule);
        foreach (var provider in providers)
            foreach (var (category, lowest) in Hidden)
                options.Rules.Add(new LoggerFilterRule(provider, category, lowest, filter: null));
    });

    private static bool IsHidden(string? category) =>
        category is not null && Hidden.Any(hidden => category.StartsWith(hidden.Category, StringComparison.OrdinalIgnoreCase));
}
