using System.Collections.Frozen;
using System.Collections.Immutable;
using Media.Domain;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Vod.Api;

internal sealed class VodClients : IVodClients
{
    private readonly FrozenDictionary<string, IVodClient> _clients;

    public VodClients(
        VodApps apps, IEnumerable<IVodExchangeFactory> ways, IOptions<VodOptions> options, TimeProvider time, ILogger<VodClients> logger)
    {
        var way = ways.Single(way => way.Name == options.Value.Client);
        _clients = apps.All.ToFrozenDictionary(
            app => app.Key,
            IVodClient (app) => new VodClient(new VodCall(app.Key, app.Value, way.Create(app.Key, app.Value), time, logger)));
    }

    public IVodClient For(string app) => _clients.GetValueOrDefault(app) ?? new Unconfigured(app);

    private sealed class Unconfigured(string app) : IVodClient
    {
        public Task<VodAnswer<TaskId>> ProcessMediaAsync(ProcessMediaRequest request, CancellationToken cancellationToken) =>
            AnswerAsync<TaskId>();

        public Task<VodAnswer<ProcedureReport?>> DescribeTaskDetailAsync(TaskId task, CancellationToken cancellationToken) =>
            AnswerAsync<ProcedureReport?>();

        public Task<VodAnswer<ImmutableArray<TaskSummary>>> DescribeTasksAsync(
            FileId fileId, Func<CancellationToken, ValueTask>? beforeNextPage, CancellationToken cancellationToken) =>
            AnswerAsync<ImmutableArray<TaskSummary>>();

        public Task<VodAnswer<MediaDescription?>> DescribeMediaInfoAsync(FileId fileId, CancellationToken cancellationToken) =>
            AnswerAsync<MediaDescription?>();

        public Task<VodAnswer<ImmutableArray<FoundMedia>>> SearchMediaAsync(
            DateTimeOffset createdFrom,
            DateTimeOffset? createdTo,
            Func<CancellationToken, ValueTask>? beforeNextPage,
            CancellationToken cancellationToken) =>
            AnswerAsync<ImmutableArray<FoundMedia>>();

        public Task<VodAnswer<ImmutableArray<PulledEvent>>> PullEventsAsync(CancellationToken cancellationToken) =>
            AnswerAsync<ImmutableArray<PulledEvent>>();

        public Task<VodAnswer<int>> ConfirmEventsAsync(IReadOnlyCollection<string> handles, CancellationToken cancellationToken) =>
            AnswerAsync<int>();

        public Task<VodAnswer<EventConfig>> DescribeEventConfigAsync(CancellationToken cancellationToken) => AnswerAsync<EventConfig>();

        private Task<VodAnswer<T>> AnswerAsync<T>()
        {
            var failure = new Failure(
                "App.NotConfigured",
                $"App \"{app}\" is not configured: set {VodOptions.Key(app, "SecretId")} and its other settings.");
            return Task.FromResult(new VodAnswer<T>(default, new VodError(FailureClass.Configuration, failure), null));
        }
    }
}
