using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults.Access;

public static class AccessRegistration
{
    /// <summary>Adds authentication and authorization by the configured API keys. A second call has no effect.</summary>
    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(ApiKeys)))
            return;
        builder.AddSettings<ApiKeysOptions>(ApiKeysOptions.Section);
        services.AddSingleton<IValidateOptions<ApiKeysOptions>, ApiKeysValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ApiKeys>();
        // Two schemes and no default: a single scheme would become the default and run on every request, including callbacks.
        // AddAuthentication would also add Data Protection, which creates keys, stores them in the home directory and logs warnings.
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Bearer, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Basic, null);
        services.AddScopes();
    }
}
