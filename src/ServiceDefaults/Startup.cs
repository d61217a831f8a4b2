using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults;

/// <summary>Builds and runs a process. If it cannot start, it prints the reasons, each on its own line and without a stack trace.</summary>
public static class Startup
{
    /// <summary>
    /// Creates a builder that reads its settings once. If .NET watched the appsettings files, it would be notified of every write below
    /// the working directory, where the database of a single process is.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(params string[] arguments) =>
        WebApplication.CreateBuilder([.. arguments, "--hostBuilder:reloadConfigOnChange=false"]);

    /// <summary>Builds the application and runs it until it is stopped.</summary>
    /// <param name="map">Maps the endpoints; the settings are valid by then.</param>
    /// <returns>The exit code: 1 when it could not start, with the reasons on standard error.</returns>
    public static async Task<int> RunOrExplainAsync(this WebApplicationBuilder builder, Action<WebApplication> map)
    {
        IHostApplicationLifetime? lifetime = null;
        try
        {
            var app = builder.Build();
            lifetime = app.Lifetime;
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
        catch (OperationCanceledException) when (lifetime?.ApplicationStopping.IsCancellationRequested == true)
        {
            // Stopped before it had started.
            return 0;
        }
        catch (Exception e) when (lifetime?.ApplicationStarted.IsCancellationRequested != true)
        {
            return await ExplainAsync([ReasonOf(e)]);
        }
    }

    /// <summary>Why a process cannot start, without a stack trace.</summary>
    public static string ReasonOf(Exception failure) => $"Cannot start: {string.Join(" ", Reasons(failure).Distinct())}";

    /// <summary>
    /// Returns all mistakes in the settings, each key once. Call it before anything is created from them, which would fail at the first
    /// mistake.
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
            return Distinct([invalid]);
        }
        catch (AggregateException several) when (several.InnerExceptions.All(static one => one is OptionsValidationException))
        {
            return Distinct(several.InnerExceptions.Cast<OptionsValidationException>());
        }
    }

    private static string[] Distinct(IEnumerable<OptionsValidationException> found) =>
        [.. found.SelectMany(static invalid => invalid.Failures).DistinctBy(KeyOf)];

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
