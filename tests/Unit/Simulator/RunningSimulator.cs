using System.Net;
using System.Text.Json.Nodes;
using Media.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Unit.Simulator;

/// <summary>A simulator in this process, on a free port, with a client that does not share its signature code.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly TimeProvider _time;

    private RunningSimulator(WebApplication app, TimeProvider time)
    {
        _app = app;
        _time = time;
        Address = SimulatorHost.AddressOf(app);
    }

    public string Address { get; }

    public static async Task<RunningSimulator> StartAsync(SimulatorOptions? options = null)
    {
        options = (options ?? new SimulatorOptions()) with { Port = 0 };
        var app = SimulatorHost.Build(options);
        await app.StartAsync();
        return new RunningSimulator(app, options.RealTime);
    }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <returns>The content of Response.</returns>
    public async Task<JsonObject> CallAsync(string action, JsonObject parameters)
    {
        using var answer = await SendAsync(action, parameters.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["Response"]!.AsObject();
    }

    public async Task<string> ErrorOfAsync(string action, JsonObject parameters) =>
        (string?)(await CallAsync(action, parameters))["Error"]?["Code"] ?? "none";

    public async Task<HttpResponseMessage> SendAsync(
        string action, string body, Action<HttpRequestMessage>? change = null, CancellationToken cancellationToken = default)
    {
        using var request = SignedCall.To(Address, action, body, _time.GetUtcNow());
        change?.Invoke(request);
        return await _http.SendAsync(request, cancellationToken);
    }

    public async Task<string[]> UploadAsync(JsonObject? upload = null)
    {
        var answer = await ControlAsync(HttpMethod.Post, "uploads", upload ?? []);
        return [.. answer["fileIds"]!.AsArray().Select(id => (string)id!)];
    }

    public Task<JsonObject> SetAsync(string path, JsonObject settings) => ControlAsync(HttpMethod.Put, path, settings);

    public Task<JsonObject> GetAsync(string path) => ControlAsync(HttpMethod.Get, path, null);

    public async Task<(HttpStatusCode Status, string ContentType, JsonObject Body)> TryControlAsync(
        HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, $"{Address}/sim/{path}") { Content = new StringContent(body) };
        using var answer = await _http.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        return (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType!, json);
    }

    public static JsonObject Transcode(string fileId, string sessionId = "", params int[] definitions) => new()
    {
        ["FileId"] = fileId,
        ["SessionId"] = sessionId,
        ["MediaProcessTask"] = new JsonObject
        {
            ["TranscodeTaskSet"] = new JsonArray(
                [.. (definitions is [] ? [100010, 100020] : definitions).Select(id => (JsonNode)new JsonObject { ["Definition"] = id })]),
        },
    };

    private async Task<JsonObject> ControlAsync(HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, $"{Address}/sim/{path}");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString());
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
