using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// A load balancer with one address. Sends each request to one of the APIs that report ready, or to any API if none does. A request that
/// was sent to one API is never sent to another.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(3);

    private readonly Backend[] _backends;
    private readonly WebApplication _front;
    private readonly CancellationTokenSource _ending = new();
    private readonly HttpClient _back = new(
        new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = Eventually.Patience };
    private Task[] _checks = [];
    private uint _turn;

    private Balancer(IEnumerable<Uri> backends)
    {
        _backends = [.. backends.Select(static address => new Backend(address))];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _front = builder.Build();
        _front.Run(ForwardAsync);
    }

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public static async Task<Balancer> StartAsync(IEnumerable<Uri> backends)
    {
        var balancer = new Balancer(backends);
        await balancer._front.StartAsync();
        balancer.Address = new Uri(balancer._front.Urls.Single());
        balancer.Http = new HttpClient { BaseAddress = balancer.Address, Timeout = Eventually.Patience };
        balancer._checks = [.. balancer._backends.Select(balancer.CheckAsync)];
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_checks);
        Http.Dispose();
        await _front.DisposeAsync();
        _back.Dispose();
        _ending.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        foreach (var backend in InTurn())
        {
            try
            {
                await ForwardAsync(context, body.ToArray(), backend);
                return;
            }
            catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // Nothing was sent, so another API may get the request.
                backend.IsReady = false;
            }
            catch (HttpRequestException)
            {
                // The API may have processed the request, so it must not be sent again.
                break;
            }
        }

        context.Response.StatusCode = StatusCodes.Status502BadGateway;
    }

    private async Task ForwardAsync(HttpContext context, byte[] body, Backend backend)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(backend.Address, context.Request.Path + context.Request.QueryString));
        if (context.Request.Headers.Authorization is [{ } authorization])
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = context.Request.ContentType is { } type ? MediaTypeHeaderValue.Parse(type) : null;
        }

        using var answer = await _back.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private IEnumerable<Backend> InTurn()
    {
        var ready = _backends.Where(static backend => backend.IsReady).ToArray();
        var usable = ready.Length > 0 ? ready : _backends;
        var first = Interlocked.Increment(ref _turn);
        return Enumerable.Range(0, usable.Length).Select(i => usable[(first + i) % usable.Length]);
    }

    private async Task CheckAsync(Backend backend)
    {
        using var timer = new PeriodicTimer(CheckInterval);
        try
        {
            do
                backend.IsReady = await IsReadyAsync(backend);
            while (await timer.WaitForNextTickAsync(_ending.Token));
        }
        catch (OperationCanceledException)
        {
            // The balancer is disposed.
        }
    }

    private async Task<bool> IsReadyAsync(Backend backend)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        limit.CancelAfter(CheckLimit);
        try
        {
            using var answer = await _back.GetAsync(new Uri(backend.Address, "/readyz"), limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private sealed class Backend(Uri address)
    {
        private volatile bool _isReady = true;

        public Uri Address => address;

        public bool IsReady
        {
            get => _isReady;
            set => _isReady = value;
        }
    }
}
