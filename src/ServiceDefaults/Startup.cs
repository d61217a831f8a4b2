using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults;

/// <summary>How a process ends that cannot start: with what is wrong, each mistake on its own line, not with a stack trace.</summary>
public static class Startup
{
    /// <param name="map">Maps what is served; the settings have been found right by then.</param>
    /// <returns>The exit code: 1 when it could not start. The host has logged the exception by then.</returns>
    public static async Task<int> RunOrExplainAsync(this WebApplication app, Action<WebApplication> map)
    {
        // Asked for now: whoever runs the application disposes it, also when it fails.
        var lifetime = app.Lifetime;
        try
        {
            // Before anything is made that asks for one of them: all at once.
            app.Services.GetService<IStartupValidator>()?.Validate();
            map(app);
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException refused)
        {
            return await ExplainAsync(refused.Failures);
        }
        catch (AggregateException several) when (several.InnerExceptions.All(static one => one is OptionsValidationException))
        {
            return await ExplainAsync(several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static refused => refused.Failures));
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
