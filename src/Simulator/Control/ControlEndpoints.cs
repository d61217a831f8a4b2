namespace Media.Simulator.Control;

/// <summary>The calls no VOD has: they make things happen, make them go wrong, and tell what happened.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.ServiceProvider.GetRequiredService<UploadsEndpoint>();
        var events = routes.ServiceProvider.GetRequiredService<EventsEndpoint>();
        var settings = routes.ServiceProvider.GetRequiredService<SettingsEndpoints>();
        var witness = routes.ServiceProvider.GetRequiredService<WitnessEndpoints>();
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
        sim.MapGet("/jobs", witness.GetJobsAsync);
        sim.MapGet("/stats", witness.GetStatsAsync);
    }
}
