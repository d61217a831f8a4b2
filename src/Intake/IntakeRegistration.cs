using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Media.Intake;

public static class IntakeRegistration
{
    /// <summary>
    /// Registers the intake in a process that has an <see cref="IGrainFactory"/>; hosts composed into one process share it.
    /// </summary>
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainRetry>();
        services.TryAddSingleton<EventFanOut>();
        services.TryAddSingleton<EventRouter>();
        return services;
    }
}
