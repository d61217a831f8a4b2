using System.Net;
using System.Net.Http.Headers;
using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Standalone;

/// <summary>How an operator creates an API key for a client.</summary>
public sealed class ApiKeyScriptTests
{
    private static readonly string Script = Path.Combine(Repository.Root, "scripts", "new-api-key.sh");

    [Fact]
    public async Task A_generated_API_key_is_accepted_with_the_printed_settings()
    {
        var (key, settings) = await NewKeyAsync("operator", "operate");
        var (other, _) = await NewKeyAsync("operator", "operate");
        await using var service = await StandaloneProcess.StartAsync("http://127.0.0.1:9", environment =>
        {
            foreach (var (name, value) in settings)
                environment[name] = value;
        });

        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, other));
        Assert.Equal(43, key.Length);
    }

    [Theory]
    [InlineData]
    [InlineData("operator")]
    [InlineData("a b", "read")]
    [InlineData("operator", "admin")]
    public async Task Wrong_arguments_of_the_API_key_script_print_its_usage(params string[] arguments)
    {
        await using var script = GuardedProcess.Start([Script, .. arguments]);

        Assert.Equal(1, await script.ExitsAsync(Eventually.Patience));
        Assert.Contains("NAME read|operate", script.Errors, StringComparison.Ordinal);
    }

    private static async Task<(string Key, Dictionary<string, string> Settings)> NewKeyAsync(string name, string scope)
    {
        await using var script = GuardedProcess.Start([Script, name, scope]);
        Assert.Equal(0, await script.ExitsAsync(Eventually.Patience));
        var lines = script.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (
            lines[0].Split(' ')[^1],
            lines[1..].Select(static line => line.Split('=')).ToDictionary(static setting => setting[0], static setting => setting[1]));
    }

    private static async Task<HttpStatusCode> AskAsync(StandaloneProcess service, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await service.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
