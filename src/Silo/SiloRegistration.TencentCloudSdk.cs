using Media.Vod.TencentCloudSdk;

namespace Media.Silo;

/// <summary>Compiled with <c>-p:TencentCloudSdk=true</c> only.</summary>
public static partial class SiloRegistration
{
    static partial void AddTencentCloudSdk(IServiceCollection services) => SdkRegistration.AddTencentCloudSdk(services);
}
