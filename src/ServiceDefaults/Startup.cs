using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults;

/// <summary>How a process ends that was set up wrongly: with every mistake on its own line, not with a stack trace.</summary>
public static class Startup
{
    /// <returns>The exit code: 1 when the settings were refused.</returns>
    public static async Task<int> RunOrExplainAsync(this WebApplication app)
    {
        try
        {
            // Before anything is made that asks for one of them: all at once.
            app.Services.GetService<IStartupValidator>()?.Validate();
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
    }

    private static async Task<int> ExplainAsync(IEnumerable<string> failures)
    {
        foreach (var failure in failures)
            await Console.Error.WriteLineAsync(failure);
        return 1;
    }
}
