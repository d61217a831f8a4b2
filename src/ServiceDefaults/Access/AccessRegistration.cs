using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults.Access;

public static class AccessRegistration
{
    /// <summary>Authentication and authorization by the configured API keys. Adding it twice adds it once.</summary>
    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(ApiKeys)))
            return;
        builder.AddSettings<ApiKeysOptions>(ApiKeysOptions.Section);
        services.AddSingleton<IValidateOptions<ApiKeysOptions>, ApiKeysValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ApiKeys>();
        // Two schemes and no default: one alone would be tried on every request, callbacks too.
        // AddAuthentication would add Data Protection, too: it creates keys, stores them in the home directory and logs warnings about them.
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Bearer, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Basic, null);
        services.AddScopes();
    }
}
