using System.ComponentModel.DataAnnotations;

namespace Media.ServiceDefaults;

/// <summary>
/// Section <c>Cluster</c>: how silos find each other and clients find silos. Not called <c>ClusterOptions</c>, a name that Orleans uses.
/// </summary>
public sealed class MediaClusterOptions
{
    public const string Section = "Cluster";

    public const string DefaultId = "media";

    /// <summary>
    /// Selects the address to which this host's own name resolves, for containers that do not know their address in advance.
    /// </summary>
    public const string OwnAddress = "own";

    /// <summary>The name of the PostgreSQL provider in ADO.NET.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>The PostgreSQL database in which silos find each other. Without it, one silo serves this machine.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Names the cluster; the same on every host. Two clusters in one database differ in it.</summary>
    [Required(ErrorMessage = "is empty: set it to the same word on every host of the cluster, or remove it")]
    public string ClusterId { get; set; } = DefaultId;

    /// <summary>Names the service across deployments; the same on every host of a cluster, and never changed.</summary>
    [Required(ErrorMessage = "is empty: set it to the same word on every host and never change it, or remove it")]
    public string ServiceId { get; set; } = DefaultId;

    /// <summary>
    /// The IP address at which other hosts reach this silo; <c>own</c>: the address to which its host name resolves (containers).
    /// </summary>
    [Address(ErrorMessage = "is neither an IP address nor own: set one of them; own is the address of this host's name (in a container)")]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// How long a silo may take to answer a probe, or up to 1.5 times as long after it has been slow. After two missed probes it is
    /// declared dead.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The port on which a silo listens for other silos.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>
    /// The port on which a silo listens for APIs. An API without <see cref="ConnectionString"/> connects to this port on its own machine.
    /// </summary>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// Whether silos serve the Orleans Dashboard at <c>/orleans/</c> (<see href="operations.md#what-the-silos-do">how to use it</see>). It
    /// measures every grain call.
    /// </summary>
    public bool Dashboard { get; set; }
}
