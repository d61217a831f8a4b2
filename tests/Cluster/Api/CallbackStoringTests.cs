using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Text;
using Media.Api;
using Media.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Media.Tests.Cluster.Api;

/// <summary>
/// The response to a callback when storing is difficult: silos that are slow, dead or unreachable, and events that are stored in parts.
/// </summary>
public sealed class CallbackStoringTests(CallbackStoringTests.ApiWithRequests shared, CallbackStoringTests.ImpatientApi impatient)
    : IClassFixture<CallbackStoringTests.ApiWithRequests>, IClassFixture<CallbackStoringTests.ImpatientApi>, IAsyncLifetime
{
    private const string Upload =
        """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"5285890784273533167","MediaBasicInfo":"""
            + """{"Name":"clip.mp4"},"ProcedureTaskId":""}}""";

    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await shared.BeginAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_callback_that_could_not_be_stored_is_503_with_Retry_After()
    {
        var api = await impatient.BeginAsync();
        api.Grains.OnReceive = (_, _) => Task.FromResult(ReceiveOutcome.NotStored);

        using var answer = await api.PostAsync("/callbacks/default", Upload);

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_failed_store_is_retried_because_VOD_may_not_deliver_the_callback_again()
    {
        var calls = 0;
        _api.Grains.OnReceive = (_, _) => Task.FromResult(
            Interlocked.Increment(ref calls) < 3 ? ReceiveOutcome.NotStored : ReceiveOutcome.Applied);

        using var answer = await _api.PostAsync("/callbacks/default", Upload);

        Assert.Equal((HttpStatusCode.OK, 3), (answer.StatusCode, calls));
    }

    [Fact]
    public async Task A_body_that_could_not_be_archived_is_503_even_if_it_would_be_refused()
    {
        var api = await impatient.BeginAsync();
        api.Grains.OnArchive = (_, _) => Task.FromResult(ReceiveOutcome.NotStored);

        using var answer = await api.PostAsync("/callbacks/default", "{");

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
    }

    public static TheoryData<Exception> LostSilos => new()
    {
        new TimeoutException(),
        new OperationCanceledException("Message expired before placement could complete."),
        new SiloUnavailableException(),
        Rejection(),
        new Orleans.Runtime.Messaging.ConnectionFailedException("lost"),
    };

    [Theory]
    [MemberData(nameof(LostSilos))]
    public async Task A_silo_lost_during_a_callback_only_delays_it(Exception lost)
    {
        var calls = 0;
        _api.Grains.OnReceive = (_, _) => Interlocked.Increment(ref calls) < 3
            ? Task.FromException<ReceiveOutcome>(lost)
            : Task.FromResult(ReceiveOutcome.Duplicate);

        using var answer = await _api.PostAsync("/callbacks/default", Upload);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task An_unanswered_call_is_retried_long_before_the_client_disconnects()
    {
        var calls = 0;
        _api.Grains.OnReceive = (_, _) =>
            Interlocked.Increment(ref calls) == 1
                ? new TaskCompletionSource<ReceiveOutcome>().Task
                : Task.FromResult(ReceiveOutcome.Applied);

        using var answer = await _api.PostAsync("/callbacks/default", Upload);

        // 200 shows that the retry came within the store budget; after it, the answer is 503.
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_late_answer_still_counts_when_another_call_has_been_made()
    {
        var late = new TaskCompletionSource<ReceiveOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        _api.Grains.OnReceive = (_, _) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
                return late.Task;
            late.TrySetResult(ReceiveOutcome.Applied);
            return new TaskCompletionSource<ReceiveOutcome>().Task;
        };

        using var answer = await _api.PostAsync("/callbacks/default", Upload);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_permanent_failure_is_503_at_once_and_its_text_is_not_sent()
    {
        _api.Grains.OnReceive = (_, _) => throw new InvalidOperationException("the inner secret");

        using var answer = await _api.PostAsync("/callbacks/default", Upload);

        var problem = await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Single(_api.Grains.Received);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 4)]
    public async Task Silos_that_stay_unavailable_are_503_when_the_store_budget_is_used_up(bool silent, int mostCalls)
    {
        var api = await impatient.BeginAsync();
        api.Grains.OnReceive = (_, _) => silent
            ? new TaskCompletionSource<ReceiveOutcome>().Task
            : Task.FromException<ReceiveOutcome>(new SiloUnavailableException());

        using var answer = await api.PostAsync("/callbacks/default", Upload);

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        // One more call would come only after a second of silence, or after pauses of at least 50, 100, 150 and 200 ms.
        Assert.InRange(api.Grains.Received.Count, 1, mostCalls);
    }

    /// <summary>A call to a dead silo costs many times as much as a successful one.</summary>
    [Fact]
    public async Task A_few_callbacks_probe_a_lost_silo_for_all_the_others()
    {
        const int Callbacks = 100;
        const int MaxConcurrentRetries = 16;
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await RunningApi.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var (once, repeats) = (new ConcurrentDictionary<string, bool>(), 0);
        var elsewhere = new TaskCompletionSource<ReceiveOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Grains.OnReceive = (file, _) =>
        {
            if (once.TryAdd(file, true))
                return Task.FromException<ReceiveOutcome>(new SiloUnavailableException());
            Interlocked.Increment(ref repeats);
            return elsewhere.Task;
        };

        var answers = Task.WhenAll(Enumerable.Range(0, Callbacks).Select(async number =>
        {
            using var answer = await api.PostAsync(
                "/callbacks/default", Upload.Replace("5285890784273533167", $"{5285890784273533000 + number}", StringComparison.Ordinal));
            return answer.StatusCode;
        }));
        await Eventually.HoldsAsync(() => once.Count == Callbacks, "a call for each");
        await PassAsync(() => Volatile.Read(ref repeats) >= MaxConcurrentRetries);
        // Shorter than a call may take, and several times the longest pause: without a bound, all callbacks would have retried.
        foreach (var _ in Enumerable.Range(0, 8))
            clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(MaxConcurrentRetries, Volatile.Read(ref repeats));

        var found = clock.GetUtcNow();
        elsewhere.SetResult(ReceiveOutcome.Applied);
        await PassAsync(() => answers.IsCompleted);
        // Each continues at its next check, not because its budget was nearly used up.
        Assert.InRange(clock.GetUtcNow() - found, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.All(await answers, static status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(Callbacks, repeats);

        Task PassAsync(Func<bool> until) => Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
                return until();
            },
            "time passed");
    }

    [Fact]
    public async Task A_client_that_disconnects_does_not_stop_the_storing()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var requests = _api.App.Services.GetRequiredService<IHttpContextAccessor>();
        var answerOfTheSilo = new TaskCompletionSource<ReceiveOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _api.Grains.OnReceive = (_, _) =>
        {
            if (reached.Task.IsCompleted)
                return Task.FromResult(ReceiveOutcome.Applied);
            requests.HttpContext!.RequestAborted.Register(() => hungUp.TrySetResult());
            reached.SetResult();
            return answerOfTheSilo.Task;
        };
        using (var counts = new Counted(_api.App.Services, "media.callbacks"))
        {
            using (var caller = await _api.ConnectAsync())
            {
                await caller.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                    $"POST /callbacks/default HTTP/1.1\r\nHost: x\r\nContent-Length: {Upload.Length}\r\n\r\n{Upload}"));
                await reached.Task.WaitAsync(RunningApi.Patience);
                caller.LingerState = new System.Net.Sockets.LingerOption(true, 0);
            }

            // The silo dies only after the client has hung up. The call must be retried nevertheless.
            await hungUp.Task.WaitAsync(RunningApi.Patience);
            answerOfTheSilo.SetException(new SiloUnavailableException());

            Assert.Equal("applied", await counts.NextAsync("verdict"));
        }

        Assert.Equal(2, _api.Grains.Received.Count);
        Assert.DoesNotContain(_api.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_delete_of_many_files_is_archived_once_and_each_file_gets_its_part()
    {
        var files = Enumerable.Range(1, 200).Select(number => $"52858907842735{number:D5}").ToArray();
        var body = """{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["*"],"FileDeleteResultInfo":[]}}"""
            .Replace("*", string.Join("\",\"", files), StringComparison.Ordinal);
        var (atOnce, most) = (0, 0);
        _api.Grains.OnReceive = async (_, _) =>
        {
            var now = Interlocked.Increment(ref atOnce);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref atOnce);
            return ReceiveOutcome.Applied;
        };

        using var answer = await _api.PostAsync("/callbacks/default", body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var (whole, verdict) = Assert.Single(_api.Grains.Archived);
        Assert.Equal(ArchiveVerdict.Split, verdict);
        Assert.Equal(body, Encoding.UTF8.GetString(whole.Body));
        Assert.Equal(files, _api.Grains.Received.Select(received => received.FileId).Order(StringComparer.Ordinal));
        Assert.All(_api.Grains.Received, received =>
        {
            var part = Encoding.UTF8.GetString(received.Delivery.Body);
            Assert.Equal([received.FileId], files.Where(file => part.Contains(file, StringComparison.Ordinal)));
            Assert.NotEqual(whole.EventKey, received.Delivery.EventKey);
        });
        Assert.InRange(most, 1, 64);
    }

    [Fact]
    public async Task A_delete_of_many_files_is_503_when_one_part_was_not_stored()
    {
        var api = await impatient.BeginAsync();
        api.Grains.OnReceive = (file, _) => Task.FromResult(file == "2" ? ReceiveOutcome.NotStored : ReceiveOutcome.Applied);

        using var answer = await api.PostAsync(
            "/callbacks/default", """{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["1","2","3"]}}""");

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
    }

    /// <summary>
    /// VOD does not repeat a callback because of its status, so a failure for one file must not lose the parts of the others.
    /// </summary>
    [Fact]
    public async Task A_part_that_cannot_be_stored_does_not_affect_the_parts_of_other_files()
    {
        var api = await impatient.BeginAsync();
        var files = Enumerable.Range(1, 200).Select(number => $"52858907842735{number:D5}").ToArray();
        api.Grains.OnReceive = (file, _) => file == files[0]
            ? throw new InvalidOperationException("This record cannot be read.")
            : Task.FromResult(ReceiveOutcome.Applied);

        using var answer = await api.PostAsync(
            "/callbacks/default",
            $$$"""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["{{{string.Join("\",\"", files)}}}"]}}""");

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.Equal(files, api.Grains.Received.Select(static received => received.FileId).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_delete_of_many_files_whose_whole_was_not_archived_reaches_no_file()
    {
        var api = await impatient.BeginAsync();
        api.Grains.OnArchive = (_, _) => Task.FromResult(ReceiveOutcome.NotStored);

        using var answer = await api.PostAsync(
            "/callbacks/default", """{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["1","2"]}}""");

        await answer.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "not-stored");
        Assert.Empty(api.Grains.Received);
    }

    /// <summary>Uses reflection, because only Orleans can create this exception.</summary>
    private static Exception Rejection() => (Exception)Activator.CreateInstance(
        typeof(OrleansMessageRejectionException), BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, null,
        ["the silo is stopping"], null)!;

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }

    /// <summary>Lets a test relate a grain call to its HTTP request.</summary>
    public sealed class ApiWithRequests : SharedApi
    {
        private protected override void AddServices(IServiceCollection services) => services.AddHttpContextAccessor();
    }

    /// <summary>Has a short store budget, for tests of the response when it is used up.</summary>
    public sealed class ImpatientApi : SharedApi
    {
        private protected override void AddServices(IServiceCollection services) =>
            services.Configure<ApiOptions>(static options => options.StoreBudget = TimeSpan.FromMilliseconds(400));
    }
}
