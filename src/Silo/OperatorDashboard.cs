using Media.ServiceDefaults.Access;
using Orleans.Dashboard;

namespace Media.Silo;

/// <summary>The official Orleans Dashboard: which silos there are, what they hold and how long their calls take. For operators.</summary>
internal static class OperatorDashboard
{
    private const string Path = "/orleans";

    /// <summary>Without its view of the log: who may look at the cluster need not read the log.</summary>
    public static void AddOperatorDashboard(this ISiloBuilder silo) => silo.AddDashboard(static dashboard => dashboard.HideTrace = true);

    public static void MapOperatorDashboard(this IEndpointRouteBuilder endpoints) => endpoints.MapOrleansDashboard(Path).RequireOperator().ExcludeFromDescription();
}
