namespace Media.Simulator.Control;

/// <summary>Maps <c>/sim</c>, the calls VOD does not have: they upload files, inject faults and report what happened.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.ServiceProvider.GetRequiredService<UploadsEndpoint>();
        var events = routes.ServiceProvider.GetRequiredService<EventsEndpoint>();
        var settings = routes.ServiceProvider.GetRequiredService<SettingsEndpoints>();
        var inspection = routes.ServiceProvider.GetRequiredService<InspectionEndpoints>();
        var sim = routes.MapGroup("/sim");
        sim.MapPost("/uploads", uploads.PostAsync);
        sim.MapGet("/uploads", uploads.GetAsync);
        sim.MapPost("/events", events.PostAsync);
        sim.MapGet("/faults", settings.GetFaultsAsync);
        sim.MapPut("/faults", settings.PutFaultsAsync);
        sim.MapGet("/clock", settings.GetClockAsync);
        sim.MapPut("/clock", settings.PutClockAsync);
        sim.MapGet("/receiver", settings.GetReceiverAsync);
        sim.MapPut("/receiver", settings.PutReceiverAsync);
        sim.MapGet("/jobs", inspection.GetJobsAsync);
        sim.MapGet("/stats", inspection.GetStatsAsync);
    }
}
