using System.Text.Json;
using Media.Simulator.Control;
using Media.Simulator.Faults;
using Media.Simulator.Signing;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary><c>POST /</c>: verify, check, do, answer; and what goes wrong on purpose before and after.</summary>
internal sealed class ApiEndpoint(
    IEnumerable<IApiCall> calls, Tc3Verifier verifier, Chance chance, RateLimit rate, SimulatedClock clock, SimulatorOptions options, SimulatorStats stats)
{
    private const string Version = "2018-07-17";
    private readonly Dictionary<string, IApiCall> _calls = calls.ToDictionary(call => call.Action);

    public async Task HandleAsync(HttpContext context)
    {
        var action = context.Request.Headers["X-TC-Action"].ToString();
        // The label comes from a closed set: strangers may send any action.
        var label = _calls.ContainsKey(action) ? action : "unknown";
        try
        {
            var answer = await AnswerAsync(context, action);
            if (chance.Settings.ApiDelayMs is > 0 and var delay)
                await Task.Delay(TimeSpan.FromMilliseconds(delay), clock.Real, context.RequestAborted);
            stats.ApiCall(label, answer switch { null => "Cut", ApiAnswer.Failure failure => failure.Code, _ => "OK" });
            if (answer is null)
                context.Abort();
            else
                await ApiResponse.WriteAsync(context.Response, answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The work may have been done: whoever counts calls must see that nobody heard the answer.
            stats.ApiCall(label, "ClientGone");
        }
    }

    /// <returns>Null when the connection is to be cut instead.</returns>
    private async Task<ApiAnswer?> AnswerAsync(HttpContext context, string action)
    {
        if (await ApiRequest.ReadBodyAsync(context.Request) is not { } body)
            return ApiErrors.BodyTooLarge;
        if (SignatureProblem(context.Request, body) is { } unsigned)
            return unsigned;
        if (action.Length == 0)
            return ApiErrors.Missing("X-TC-Action");
        if (!_calls.TryGetValue(action, out var call))
            return ApiErrors.NoSuchAction(action);
        if (context.Request.Headers["X-TC-Version"] != Version)
            return ApiErrors.NoSuchVersion;

        var name = chance.NameCall(action);
        if (rate.Exceeds(action) || chance.Befalls(f => f.ApiRateLimited, "apiRateLimited", name))
            return ApiErrors.RateLimited;
        if (chance.Settings.ApiRefusesWith is { Length: > 0 } code)
            return ApiErrors.Refused(code);
        if (chance.Befalls(f => f.ApiInternalErrorBefore, "apiInternalErrorBefore", name))
            return ApiErrors.Internal;
        var answer = await PerformAsync(call, body, context.RequestAborted);
        if (answer is ApiAnswer.Failure)
            return answer;
        if (chance.Befalls(f => f.ApiCutAfter, "apiCutAfter", name))
            return null;
        return chance.Befalls(f => f.ApiInternalErrorAfter, "apiInternalErrorAfter", name) ? ApiErrors.Internal : answer;
    }

    private async ValueTask<ApiAnswer> PerformAsync(IApiCall call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var document = ApiRequest.TryParse(body);
        if (document is null)
            return ApiErrors.Invalid("The body is not JSON.");
        var parameters = document.RootElement;
        if (parameters.ValueKind != JsonValueKind.Object)
            return ApiErrors.WrongType("the body", "Object");
        if (call.Shape.Check(parameters) is { } misfit)
            return misfit;
        return parameters.Member("SubAppId") is { } subAppId && subAppId.GetInt64() != options.SubAppId
            ? ApiErrors.WrongSubAppId
            : await call.AnswerAsync(parameters, cancellationToken);
    }

    private ApiAnswer.Failure? SignatureProblem(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var verdict = verifier.Verify(
            request.Headers.Authorization, request.Headers["X-TC-Timestamp"], ApiRequest.Signed(request, body));
        return verdict switch
        {
            Tc3Verdict.Valid => null,
            Tc3Verdict.Missing => new("AuthFailure.InvalidAuthorization", "The Authorization header is missing."),
            Tc3Verdict.Malformed => new("AuthFailure.InvalidAuthorization", "The Authorization header or X-TC-Timestamp is malformed."),
            Tc3Verdict.UnknownSecretId => new("AuthFailure.SecretIdNotFound", "The SecretId is not found."),
            Tc3Verdict.Expired => new("AuthFailure.SignatureExpire", "The request signature expired."),
            Tc3Verdict.WrongScope => new("AuthFailure.SignatureFailure", "The date or service in the Credential scope is wrong."),
            Tc3Verdict.WrongSignature => new(
                "AuthFailure.SignatureFailure", "The provided credentials could not be validated. Please check your signature is correct."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
