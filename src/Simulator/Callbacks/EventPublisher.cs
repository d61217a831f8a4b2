namespace Media.Simulator.Callbacks;

/// <summary>Delivers an event in the application's current mode: pushed, or queued until it is pulled.</summary>
internal sealed class EventPublisher(EventConfigStore config, PushQueue pushes, PullQueue pulls)
{
    /// <returns>A task that completes when the event was delivered, queued for pulling, or given up.</returns>
    public Task PublishAsync(VodEvent vodEvent)
    {
        if (config.Current.Mode == EventConfig.Push)
            return pushes.EnqueueAsync(vodEvent);
        pulls.Add(vodEvent);
        return Task.CompletedTask;
    }
}
