using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Media.ServiceDefaults;

/// <summary>
/// Keeps request paths out of the log, whatever levels are configured: a callback's path may end in its token, and its query may hold its
/// signature. ASP.NET Core logs paths only below Warning, and in a scope around everything that a request logs.
/// </summary>
internal static class RequestPaths
{
    private static readonly (string Category, LogLevel Lowest)[] Hidden =
    [
        // With every level off it opens no scope. The server logs the same failures as well.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Routing", LogLevel.Warning),
        ("Microsoft.AspNetCore.Server", LogLevel.Warning),
    ];

    public static void WithoutRequestPaths(this ILoggingBuilder logging) =>
        logging.Services.PostConfigure<LoggerFilterOptions>(static options =>
        {
            // A rule for a single provider or for a longer category would take precedence over ours.
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
