using Media.Vod.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Media.Vod.TencentCloudSdk;

public static class SdkRegistration
{
    /// <summary>Adds the SDK as a way to call VOD; it is used if <c>Vod:Client</c> selects it.</summary>
    public static IServiceCollection AddTencentCloudSdk(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVodExchangeFactory, SdkExchangeFactory>());
        return services;
    }
}

internal sealed class SdkExchangeFactory(IHttpMessageHandlerFactory handlers) : IVodExchangeFactory
{
    public string Name => VodOptions.SdkClient;

    public IVodExchange Create(string app, VodAppOptions options) => new SdkExchange(options, handlers);
}
