using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Media.ServiceDefaults;

/// <summary>The body of a problem details response (RFC 9457).</summary>
/// <param name="Type">The stable identifier of the kind of failure.</param>
/// <param name="Detail">For people; never branch on it.</param>
/// <param name="TraceId">32 hex digits: the trace of this request.</param>
/// <param name="Parameter">The invalid parameter, if there was one.</param>
/// <param name="FileTraceId">32 hex digits: the trace of the file that the request was about, if it is known.</param>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FileTraceId = null);

/// <summary>Answers with problem details, whatever media types the client accepts.</summary>
public sealed class Problem(
    ProblemKind kind, string detail, string? parameter = null, int? retryAfterSeconds = null, string? fileTraceId = null)
    : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "application/problem+json";

    public ProblemKind Kind { get; } = kind;

    public string? Parameter { get; } = parameter;

    public int? StatusCode => Kind.Status;

    /// <summary>The same problem with the trace of the file that it is about.</summary>
    public Problem Of(string? fileTraceId) => new(Kind, detail, Parameter, retryAfterSeconds, fileTraceId);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Kind.Status;
        if (retryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var body = new ProblemBody(Kind.Type, Kind.Title, Kind.Status, detail, TraceIdOf(Activity.Current), Parameter, fileTraceId);
        return response.WriteAsJsonAsync(body, ProblemJson.Default.ProblemBody, ContentType, httpContext.RequestAborted);
    }

    private static string TraceIdOf(Activity? activity) =>
        (activity is { IdFormat: ActivityIdFormat.W3C } ? activity.TraceId : ActivityTraceId.CreateRandom()).ToHexString();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
