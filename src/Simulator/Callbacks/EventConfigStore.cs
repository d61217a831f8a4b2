namespace Media.Simulator.Callbacks;

/// <summary>Holds the callback settings in force.</summary>
internal sealed class EventConfigStore(SimulatorOptions options)
{
    private readonly Lock _gate = new();
    private volatile EventConfig _current =
        new() { Mode = options.Mode, NotificationUrl = options.ReceiverUrl, SignKey = options.SignKey };

    public EventConfig Current => _current;

    public void Change(Func<EventConfig, EventConfig> change)
    {
        lock (_gate)
            _current = change(_current);
    }
}
