using System.Collections.Frozen;
using System.Collections.Immutable;
using Media.Domain;
using Microsoft.Extensions.Logging;

namespace Media.Vod.Api;

internal sealed class VodClients(VodApps apps, IHttpClientFactory http, TimeProvider time, ILogger<VodClients> logger) : IVodClients
{
    private readonly FrozenDictionary<string, IVodClient> _clients = apps.All.ToFrozenDictionary(
        app => app.Key,
        IVodClient (app) => new VodClient(new VodCall(app.Key, app.Value, http, time, logger), app.Value.SubAppId));

    public IVodClient For(string app) => _clients.GetValueOrDefault(app) ?? new Unconfigured(app);

    private sealed class Unconfigured(string app) : IVodClient
    {
        public Task<VodAnswer<TaskId>> ProcessMediaAsync(ProcessMediaRequest request, CancellationToken cancellation) => Answer<TaskId>();

        public Task<VodAnswer<ProcedureReport?>> DescribeTaskDetailAsync(TaskId task, CancellationToken cancellation) =>
            Answer<ProcedureReport?>();

        public Task<VodAnswer<ImmutableArray<TaskSummary>>> DescribeTasksAsync(FileId fileId, CancellationToken cancellation) =>
            Answer<ImmutableArray<TaskSummary>>();

        public Task<VodAnswer<MediaDescription?>> DescribeMediaInfoAsync(FileId fileId, CancellationToken cancellation) =>
            Answer<MediaDescription?>();

        public Task<VodAnswer<ImmutableArray<FoundMedia>>> SearchMediaAsync(
            DateTimeOffset createdFrom, DateTimeOffset? createdTo, Func<CancellationToken, ValueTask>? beforeEachCall, CancellationToken cancellation) =>
            Answer<ImmutableArray<FoundMedia>>();

        private Task<VodAnswer<T>> Answer<T>()
        {
            var failure = new Failure("App.NotConfigured", $"There is no app \"{app}\": set {VodAppsSettings.Key(app, "SecretId")} and what belongs to it.");
            return Task.FromResult(new VodAnswer<T>(default, new VodError(FailureClass.Configuration, failure), null));
        }
    }
}
