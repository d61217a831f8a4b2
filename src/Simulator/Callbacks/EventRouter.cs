namespace Media.Simulator.Callbacks;

/// <summary>Sends an event the way the application is set to: pushed, or queued until it is pulled.</summary>
internal sealed class EventRouter(EventConfig config, PushQueue pushes, PullQueue pulls)
{
    /// <returns>Completes when the event was delivered, queued for pulling, or given up.</returns>
    public Task Publish(VodEvent vodEvent)
    {
        if (config.Current.Mode == EventSettings.Push)
            return pushes.Add(vodEvent);
        pulls.Add(vodEvent);
        return Task.CompletedTask;
    }
}
