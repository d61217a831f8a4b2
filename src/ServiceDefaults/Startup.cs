using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults;

/// <summary>How a process begins, and how one ends that cannot start: with what is wrong, each mistake on its own line, not with a stack trace.</summary>
public static class Startup
{
    /// <summary>How DataAnnotations begins to cite an attribute.</summary>
    private const string Wrapping = " with the error: '";

    /// <summary>
    /// Settings are read once. To watch for others, .NET would be told of every write below the working directory, which is where the database
    /// of a single process is.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(params string[] arguments) =>
        WebApplication.CreateBuilder([.. arguments, "--hostBuilder:reloadConfigOnChange=false"]);

    /// <param name="map">Maps what is served; the settings have been found right by then.</param>
    /// <returns>The exit code: 1 when it could not start. The host has logged the exception by then.</returns>
    public static async Task<int> RunOrExplainAsync(this WebApplication app, Action<WebApplication> map)
    {
        // Asked for now: whoever runs the application disposes it, also when it fails.
        var lifetime = app.Lifetime;
        try
        {
            if (MistakesIn(app.Services) is { Count: > 0 } mistakes)
                return await ExplainAsync(mistakes);
            map(app);
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException refused)
        {
            return await ExplainAsync(refused.Failures);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to end before it had begun.
            return 0;
        }
        catch (Exception e) when (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return await ExplainAsync([$"It cannot start: {string.Join(" ", Reasons(e).Distinct())}"]);
        }
    }

    /// <summary>
    /// All that is wrong with the settings, each key once. Asked before anything is made that needs one of them: that would meet the
    /// first of them alone.
    /// </summary>
    public static IReadOnlyList<string> MistakesIn(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException invalid)
        {
            return Told([invalid]);
        }
        catch (AggregateException several) when (several.InnerExceptions.All(static one => one is OptionsValidationException))
        {
            return Told(several.InnerExceptions.Cast<OptionsValidationException>());
        }
    }

    private static string[] Told(IEnumerable<OptionsValidationException> found) =>
        [.. found.SelectMany(static invalid => invalid.Failures).Select(WithoutWrapping).DistinctBy(KeyOf)];

    /// <summary>Of what an attribute says, what we wrote.</summary>
    private static string WithoutWrapping(string failure) =>
        failure.IndexOf(Wrapping, StringComparison.Ordinal) is >= 0 and var at ? failure[(at + Wrapping.Length)..].TrimEnd('.').TrimEnd('\'') : failure;

    private static string KeyOf(string failure) =>
        failure.Split(' ', 2)[0] is var word && word.Contains("__", StringComparison.Ordinal) ? word : failure;

    private static IEnumerable<string> Reasons(Exception e)
    {
        for (var reason = e; reason is not null; reason = reason.InnerException)
            yield return reason.Message;
    }

    private static async Task<int> ExplainAsync(IEnumerable<string> failures)
    {
        foreach (var failure in failures)
            await Console.Error.WriteLineAsync(failure);
        return 1;
    }
}
