using Media.Simulator.Callbacks;
using Media.Simulator.Faults;
using Media.Simulator.Time;

namespace Media.Simulator.Control;

/// <summary>Reads and changes faults, clock and receiver. A PUT changes only the members it has.</summary>
internal sealed class SettingsEndpoints(FaultInjector faults, SimulatedClock clock, Scheduler scheduler, EventConfigStore config)
{
    public Task GetFaultsAsync(HttpContext context) =>
        ControlHttp.WriteAsync(context, faults.Settings, ControlJson.Default.FaultSettings);

    public async Task PutFaultsAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.FaultPatch) is not { } patch)
            return;
        if (patch.Problems().ToList() is { Count: > 0 } problems)
        {
            await ControlHttp.RefuseAsync(context, problems);
            return;
        }

        faults.Change(patch);
        await GetFaultsAsync(context);
    }

    public Task GetClockAsync(HttpContext context) => ControlHttp.WriteAsync(
        context, new ClockView(clock.Speed, clock.JobSeconds, clock.Now), ControlJson.Default.ClockView);

    public async Task PutClockAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.ClockRequest) is not { } request)
            return;
        if (ClockProblems(request).ToList() is { Count: > 0 } problems)
        {
            await ControlHttp.RefuseAsync(context, problems);
            return;
        }

        if (request.JobSeconds is { } jobSeconds)
            clock.JobSeconds = jobSeconds;
        if (request.Speed is { } speed)
        {
            clock.SetSpeed(speed);
            scheduler.Wake();
        }

        await GetClockAsync(context);
    }

    public Task GetReceiverAsync(HttpContext context) => ControlHttp.WriteAsync(
        context, new ReceiverSetting(config.Current.NotificationUrl?.OriginalString), ControlJson.Default.ReceiverSetting);

    /// <summary>The same setting as ModifyEventConfig's NotificationUrl; null or empty removes the receiver.</summary>
    public async Task PutReceiverAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.ReceiverSetting) is not { } request)
            return;
        Uri? url = null;
        if (!string.IsNullOrEmpty(request.Url) && !HttpUrl.TryParse(request.Url, out url))
        {
            await ControlHttp.RefuseAsync(context, ["url must be an absolute http or https URL."]);
            return;
        }

        config.Change(current => current with { NotificationUrl = url });
        await GetReceiverAsync(context);
    }

    private static IEnumerable<string> ClockProblems(ClockRequest request)
    {
        if (request.Speed is { } speed && !(speed >= SimulatorDefaults.MinSpeed && speed <= SimulatorDefaults.MaxSpeed))
            yield return $"speed must be between {SimulatorDefaults.MinSpeed} and {SimulatorDefaults.MaxSpeed} simulated seconds "
                + "per second.";
        if (request.JobSeconds is { } seconds && !(seconds >= 0 && seconds <= SimulatorDefaults.MaxJobSeconds))
            yield return $"jobSeconds must be between 0 and {SimulatorDefaults.MaxJobSeconds}.";
    }
}
