using Media.ServiceDefaults.Access;
using Orleans.Dashboard;

namespace Media.Silo;

/// <summary>Serves the official Orleans Dashboard to operators: the silos, their activations and the duration of their calls.</summary>
internal static class OperatorDashboard
{
    private const string Path = "/orleans";

    /// <summary>Hides the dashboard's log view: an operator who may see the cluster need not see the log.</summary>
    public static void AddOperatorDashboard(this ISiloBuilder silo) => silo.AddDashboard(static dashboard => dashboard.HideTrace = true);

    public static void MapOperatorDashboard(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOrleansDashboard(Path).RequireOperator().ExcludeFromDescription();
}
