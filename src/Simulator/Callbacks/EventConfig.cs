namespace Media.Simulator.Callbacks;

/// <summary>What ModifyEventConfig sets and DescribeEventConfig returns, except the key, which cannot be read back.</summary>
internal sealed record EventSettings
{
    public const string Push = "PUSH";
    public const string Pull = "PULL";
    public const string On = "ON";
    public const string Off = "OFF";

    public string Mode { get; init; } = Push;

    public Uri? NotificationUrl { get; init; }

    /// <summary>VOD has it OFF; a simulator that keeps quiet about uploads would help nobody, so here it starts ON.</summary>
    public string UploadSwitch { get; init; } = On;

    public string DeleteSwitch { get; init; } = Off;

    public string PersistenceSwitch { get; init; } = Off;

    /// <summary>Empty: callbacks are not signed.</summary>
    public string SignKey { get; init; } = "";
}

/// <summary>The settings in force.</summary>
internal sealed class EventConfig(SimulatorOptions options)
{
    private readonly Lock _gate = new();
    private volatile EventSettings _current = new() { Mode = options.Mode, NotificationUrl = options.ReceiverUrl };

    public EventSettings Current => _current;

    public void Change(Func<EventSettings, EventSettings> change)
    {
        lock (_gate)
            _current = change(_current);
    }
}
