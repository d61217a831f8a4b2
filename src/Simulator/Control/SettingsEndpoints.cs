using Media.Simulator.Callbacks;
using Media.Simulator.Faults;
using Media.Simulator.Time;

namespace Media.Simulator.Control;

/// <summary>Faults, clock and receiver: a GET tells all, a PUT changes what it names.</summary>
internal sealed class SettingsEndpoints(Chance chance, SimulatedClock clock, Timeline timeline, EventConfig config)
{
    public Task GetFaultsAsync(HttpContext context) =>
        ControlHttp.WriteAsync(context, chance.Settings, ControlJson.Default.FaultSettings);

    public async Task PutFaultsAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.FaultPatch) is not { } patch)
            return;
        if (patch.Problems().ToList() is { Count: > 0 } problems)
        {
            await ControlHttp.RefuseAsync(context, problems);
            return;
        }

        chance.Change(patch);
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
            timeline.Wake();
        }

        await GetClockAsync(context);
    }

    public Task GetReceiverAsync(HttpContext context) => ControlHttp.WriteAsync(
        context, new ReceiverView(config.Current.NotificationUrl?.OriginalString), ControlJson.Default.ReceiverView);

    /// <summary>The same setting as ModifyEventConfig's NotificationUrl; null or empty takes the receiver away.</summary>
    public async Task PutReceiverAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.ReceiverRequest) is not { } request)
            return;
        Uri? url = null;
        if (!string.IsNullOrEmpty(request.Url) && !ReceiverUrl.TryParse(request.Url, out url))
        {
            await ControlHttp.RefuseAsync(context, ["url is an absolute http or https URL."]);
            return;
        }

        config.Change(current => current with { NotificationUrl = url });
        await GetReceiverAsync(context);
    }

    private static IEnumerable<string> ClockProblems(ClockRequest request)
    {
        if (request.Speed is { } speed && !(speed >= SimulatorDefaults.MinSpeed && speed <= SimulatorDefaults.MaxSpeed))
            yield return $"speed is from {SimulatorDefaults.MinSpeed} to {SimulatorDefaults.MaxSpeed} simulated seconds per second.";
        if (request.JobSeconds is { } seconds && !(seconds >= 0 && seconds <= SimulatorDefaults.MaxJobSeconds))
            yield return $"jobSeconds is from 0 to {SimulatorDefaults.MaxJobSeconds}.";
    }
}
