using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Media.Silo;

/// <summary>How this process joins the cluster, under <c>Cluster</c>.</summary>
public sealed class SiloClusterOptions
{
    [Required(ErrorMessage = "Cluster__ClusterId must not be empty.")]
    public string ClusterId { get; set; } = "media";

    [Required(ErrorMessage = "Cluster__ServiceId must not be empty.")]
    public string ServiceId { get; set; } = "media";

    [Range(1, 65535, ErrorMessage = "Cluster__SiloPort must be a port, 1 to 65535.")]
    public int SiloPort { get; set; } = 11111;

    [Range(1, 65535, ErrorMessage = "Cluster__GatewayPort must be a port, 1 to 65535.")]
    public int GatewayPort { get; set; } = 30000;
}

[OptionsValidator]
internal sealed partial class SiloClusterOptionsValidator : IValidateOptions<SiloClusterOptions>;
