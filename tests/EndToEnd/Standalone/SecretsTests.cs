using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>Secrets are never logged, whatever log level is configured.</summary>
public sealed class SecretsTests : IAsyncLifetime
{
    private const string SecretId = "AKIDplantedSecretIdAAAAAAAAAAAAAAAAAAAA";
    private const string SecretKey = "plantedSecretKeyBBBBBBBBBBBBBBBB";
    private const string Token = "plantedTokenCCCCCCCCCCCCCCCC";
    private const string PreviousToken = "plantedOldTokenDDDDDDDDDDDDDDDD";
    private const string SignKey = "plantedSignKeyEEEEEEEEEEEEEEEE";
    private const string PreviousSignKey = "plantedOldSignKeyFFFFFFFFFFFFFF";
    private const string ApiKey = "plantedApiKeyGGGGGGGGGGGGGGGGGGGG";
    private const string ExpiredApiKey = "plantedExpiredApiKeyHHHHHHHHHHHHHHHH";

    /// <summary>Part of the query of a media URL. Anyone who has it can see the media.</summary>
    private const string MediaSecret = "plantedUrlSignatureIIIIIIIIIIIIIIII";

    /// <summary>Part of a callback's body, which must not be logged.</summary>
    private const string BodyText = "plantedBodyTextJJJJJJJJJJJJJJJJ";

    private static readonly long T = Signatures.SoonOver;

    private static readonly string[] Keys =
    [
        SecretId, SecretKey, Token, PreviousToken, SignKey, PreviousSignKey, ApiKey, ExpiredApiKey,
        Signatures.Sign(SignKey, T), Signatures.Sign(PreviousSignKey, T),
    ];

    private static readonly string[] CallbackPaths =
    [
        $"/callbacks/default/{Token}", $"/callbacks/default/{PreviousToken}", $"//callbacks/default/{Token}",
        $"/callbacks/default/{Token}/more", $"/callback/default/{Token}", $"/v1/{Token}", $"/callbacks/other/{Token}",
        $"/Callbacks/default/{Token}/",
    ];

    private static readonly string[] LogCategories =
    [
        "Default", "Microsoft", "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel",
        "Orleans", "Microsoft.Orleans", "Orleans.Runtime.Silo", "System",
    ];

    private readonly OtlpReceiver _telemetry = new();
    private readonly List<string> _answers = [];
    private SimulatorProcess _vod = null!;
    private StandaloneProcess _service = null!;

    public async Task InitializeAsync()
    {
        _vod = await SimulatorProcess.StartAsync("--secret-id", SecretId, "--secret-key", SecretKey, "--job-seconds", "1");
        _service = await StandaloneProcess.StartAsync(_vod.Address, WithAllLogs);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _vod.DisposeAsync();
        await _telemetry.DisposeAsync();
    }

    [Fact]
    public async Task No_secret_is_logged_answered_measured_or_traced()
    {
        var fileId = Assert.Single(await _vod.UploadAsync(1));
        await SendCallbacksAsync(fileId);
        await SendBrokenHttpAsync();
        await Eventually.SeesAsync(() => StatusAsync(fileId), static file => file.Contains("\"ready\"", StringComparison.Ordinal), "ready");
        await AskEverythingAsync(fileId);
        await _vod.SetFaultsAsync(new { apiInternalErrorBefore = 0.5, apiCutAfter = 0.5 });
        await SendAsync("POST", $"/callbacks/default/{Token}", Signatures.Signed(Event("1"), SignKey, T));
        await Eventually.HoldsAsync(async () => (await _vod.StatsAsync()).CallsOf("DescribeMediaInfos") > 2, "failing calls");
        await Eventually.HoldsAsync(() => _telemetry.HasReceived("media.event"), "spans");
        await Eventually.HoldsAsync(() => _telemetry.HasReceived("media.callbacks"), "metrics");
        await _service.Process.SignalAsync("TERM");
        await _service.Process.ExitsAsync(TimeSpan.FromSeconds(30));

        var log = _service.Process.Output + _service.Process.Errors;
        Assert.Contains("trce:", log, StringComparison.Ordinal);
        Assert.Contains("dbug: Media.Vod", log, StringComparison.Ordinal);
        HasNone("the log", log, [.. Keys, MediaSecret, BodyText]);
        HasNone("telemetry", _telemetry.Received, [.. Keys, MediaSecret, BodyText]);
        Assert.True(_answers.Count > 30, $"{_answers.Count} answers");
        foreach (var answer in _answers)
            HasNone("an answer", answer, answer.Contains("/v1/media", StringComparison.Ordinal) ? Keys : [.. Keys, MediaSecret, BodyText]);
    }

    private async Task SendCallbacksAsync(string fileId)
    {
        var query = $"?Sign={Signatures.Sign(PreviousSignKey, T)}&T={T}";
        string[] bodies =
        [
            Event(fileId),
            "not JSON " + BodyText,
            $"[\"{BodyText}\"]",
            $$"""{"version":"4.0","eventType":"{{BodyText}}","data":{} }""",
        ];
        foreach (var path in CallbackPaths)
        {
            foreach (var body in bodies)
                await SendAsync("POST", path + query, body);
            await SendAsync("POST", path, Signatures.Signed(Event(fileId), SignKey, T));
            await SendAsync("POST", path, Signatures.Signed(Event(fileId), SignKey, T - 10_000));
            await SendAsync("GET", path + query, null);
        }

        string[] others =
        [
            Event("2").Replace("NewFileUpload", "SomethingOfTomorrow", StringComparison.Ordinal),
            $$"""{"EventType":"NewFileUpload","Padding":"{{BodyText}}{{new string('x', 2_000_000)}}"}""",
            $$"""{"EventType":"FileDeleted","Note":"{{BodyText}}","FileDeleteEvent":{"FileIdSet":["3","4"]} }""",
        ];
        foreach (var body in others)
            await SendAsync("POST", $"/callbacks/default/{Token}{query}", body);
    }

    /// <summary>Sends malformed HTTP, which never becomes a request and about which only the server can log.</summary>
    private async Task SendBrokenHttpAsync()
    {
        foreach (var request in new[]
        {
            $"POST /callbacks/default/{Token}?Sign={Signatures.Sign(SignKey, T)} HTTP/9.9\r\n\r\n",
            $"POST /callbacks/default/{Token}\0 HTTP/1.1\r\nHost: x\r\n\r\n",
            $"POST /callbacks/default/{Token} HTTP/1.1\r\nHost: x\r\nAuthorization Bearer {ApiKey}\r\n\r\n",
            $"POST /callbacks/default/{Token} HTTP/1.1\r\nHost: x\r\nContent-Length: none\r\n\r\n",
            $"GET /v1/stats HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ApiKey}\r\nX: {new string('x', 40_000)}\r\n\r\n",
        })
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, _service.ApiPort);
            var stream = connection.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            using var reader = new StreamReader(stream, Encoding.Latin1);
            _answers.Add(await reader.ReadToEndAsync().WaitAsync(Eventually.Patience));
        }
    }

    private async Task AskEverythingAsync(string fileId)
    {
        string[] paths =
        [
            "/v1/media", $"/v1/media/{fileId}", $"/v1/media/{fileId}/timeline", $"/v1/media/{fileId}/events", "/v1/stats", "/metrics",
            "/openapi/v1.json", "/readyz", "/v1/nothing", $"/v1/media?cursor={BodyText}", $"/v1/stats?access_token={ApiKey}",
        ];
        foreach (var key in new[] { null, "unknown", ApiKey, ExpiredApiKey })
        {
            foreach (var path in paths)
                await SendAsync("GET", path, null, key);
            await SendAsync("POST", $"/v1/media/{fileId}/retry", null, key);
        }
    }

    private async Task SendAsync(string method, string path, string? body, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{_service.ApiPort}{path}"));
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await _service.Http.SendAsync(request);
        var place = path.Split('?')[0]
            .Replace(Token, "", StringComparison.Ordinal)
            .Replace(PreviousToken, "", StringComparison.Ordinal);
        _answers.Add($"{place}\n{answer}\n{await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<string> StatusAsync(string fileId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/media/{fileId}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        using var answer = await _service.Http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Event(string fileId) => Events.NewFileUpload(fileId).Replace(
        $"https://example.com/{fileId}.mp4\"",
        $"https://example.com/{fileId}.mp4?t=6c3a&sign={MediaSecret}\",\"Description\":\"{BodyText}\"",
        StringComparison.Ordinal);

    private static void HasNone(string where, string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
        {
            var place = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
            if (place < 0)
                continue;
            var context = text[Math.Max(0, place - 300)..Math.Min(text.Length, place + 300)];
            Assert.Fail($"{secret} is in {where}: ...{context}...");
        }
    }

    private void WithAllLogs(Dictionary<string, string> settings)
    {
        settings["Vod__Apps__default__SecretId"] = SecretId;
        settings["Vod__Apps__default__SecretKey"] = SecretKey;
        settings["Vod__Apps__default__CallbackToken"] = Token;
        settings["Vod__Apps__default__PreviousCallbackToken"] = PreviousToken;
        settings["Vod__Apps__default__SignKey"] = SignKey;
        settings["Vod__Apps__default__PreviousSignKey"] = PreviousSignKey;
        settings["Vod__Apps__default__Verified"] = "true";
        foreach (var (name, key) in new[] { ("operator", ApiKey), ("expired", ExpiredApiKey) })
        {
            settings[$"Api__Keys__{name}__Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            settings[$"Api__Keys__{name}__Scopes__0"] = "operate";
        }

        settings["Api__Keys__expired__ExpiresAt"] = "2020-01-01";
        foreach (var category in LogCategories)
        {
            settings[$"Logging__LogLevel__{category}"] = "Trace";
            settings[$"Logging__Console__LogLevel__{category}"] = "Trace";
        }

        settings["Logging__Console__FormatterOptions__IncludeScopes"] = "true";
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = _telemetry.Address;
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        settings["OTEL_BLRP_SCHEDULE_DELAY"] = "500";
    }
}
