using System.Collections.Concurrent;
using System.Reflection;
using Media.Contracts;

namespace Media.Tests.Cluster.Api;

/// <summary>Replaces the silos in tests of the HTTP side alone: records the calls and gives the answers that a test sets.</summary>
public sealed class FakeGrains
{
    public FakeGrains()
    {
        Factory = DispatchProxy.Create<IGrainFactory, FactoryProxy>();
        ((FactoryProxy)Factory).Grains = this;
        Forget();
    }

    public IGrainFactory Factory { get; }

    public ConcurrentQueue<(string FileId, EventDelivery Delivery)> Received { get; } = new();

    public ConcurrentQueue<(EventDelivery Delivery, ArchiveVerdict Verdict)> Archived { get; } = new();

    public Func<string, EventDelivery, Task<ReceiveOutcome>> OnReceive { get; set; } = null!;

    public Func<EventDelivery, ArchiveVerdict, Task<ReceiveOutcome>> OnArchive { get; set; } = null!;

    public Func<string, Task<RetryOutcome>> OnRetry { get; set; } = null!;

    public Func<Task<bool>> OnCanStore { get; set; } = null!;

    /// <summary>Forgets all calls, and accepts every call from now on.</summary>
    public void Forget()
    {
        Received.Clear();
        Archived.Clear();
        OnReceive = static (_, _) => Task.FromResult(ReceiveOutcome.Applied);
        OnArchive = static (_, _) => Task.FromResult(ReceiveOutcome.Ignored);
        OnRetry = static _ => Task.FromResult(RetryOutcome.Accepted);
        OnCanStore = static () => Task.FromResult(true);
    }

    public class FactoryProxy : DispatchProxy
    {
        internal FakeGrains Grains { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod is { Name: "GetGrain", IsGenericMethod: true } && targetMethod.GetGenericArguments()[0] is var grain
            && grain == typeof(IMediaFileGrain) ? new FakeFile(Grains, (string)args![0]!)
            : targetMethod?.IsGenericMethod == true && targetMethod.GetGenericArguments()[0] == typeof(IEventArchiveGrain)
                ? new FakeArchive(Grains)
            : throw new NotSupportedException($"{targetMethod}");
    }

    private sealed class FakeFile(FakeGrains grains, string fileId) : IMediaFileGrain
    {
        public Task<ReceiveOutcome> Receive(EventDelivery delivery)
        {
            grains.Received.Enqueue((fileId, delivery));
            return grains.OnReceive(fileId, delivery);
        }

        public Task<RetryOutcome> Retry() => grains.OnRetry(fileId);

        public Task<ReceiveOutcome> Report(byte[] evidence) => throw new NotSupportedException("The API reports no evidence.");

        public Task Wake() => throw new NotSupportedException("The API wakes no files.");

        public Task<ReceiveOutcome> Discover(string app, byte[] evidence) => throw new NotSupportedException("The API discovers nothing.");
    }

    private sealed class FakeArchive(FakeGrains grains) : IEventArchiveGrain
    {
        public Task<ReceiveOutcome> Archive(EventDelivery delivery, ArchiveVerdict verdict)
        {
            grains.Archived.Enqueue((delivery, verdict));
            return grains.OnArchive(delivery, verdict);
        }

        public Task<bool> CanStore() => grains.OnCanStore();
    }
}
