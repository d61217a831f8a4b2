using System.Text.Json;
using Media.Simulator.Control;
using Media.Simulator.Faults;
using Media.Simulator.Signing;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary><c>POST /</c>: verifies the signature, finds the API call, injects faults, executes the call and answers.</summary>
internal sealed class ApiEndpoint(
    IEnumerable<IApiCall> calls, Tc3Verifier verifier, FaultInjector faults, RateLimit rate, SimulatedClock clock, SimulatorOptions options,
    SimulatorStats stats)
{
    private const string Version = "2018-07-17";
    private readonly Dictionary<string, IApiCall> _calls = calls.ToDictionary(call => call.Action);

    public async Task HandleAsync(HttpContext context)
    {
        var action = context.Request.Headers["X-TC-Action"].ToString();
        // The label comes from a closed set, because a client may send any action.
        var label = _calls.ContainsKey(action) ? action : "unknown";
        try
        {
            var result = await DispatchAsync(context, action);
            if (faults.Settings.ApiDelayMs is > 0 and var delay)
                await Task.Delay(TimeSpan.FromMilliseconds(delay), clock.Real, context.RequestAborted);
            stats.ApiCallEnded(label, result switch { null => "Cut", ApiResult.Failure failure => failure.Code, _ => "OK" });
            if (result is null)
                context.Abort();
            else
                await ApiResponseWriter.WriteAsync(context.Response, result);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Counted, because the call may have taken effect although the client did not get the answer.
            stats.ApiCallEnded(label, "ClientGone");
        }
    }

    /// <returns>The result, or null if the connection must be closed without an answer.</returns>
    private async Task<ApiResult?> DispatchAsync(HttpContext context, string action)
    {
        if (await ApiRequest.ReadBodyAsync(context.Request) is not { } body)
            return ApiErrors.BodyTooLarge;
        if (SignatureProblem(context.Request, body) is { } signatureFailure)
            return signatureFailure;
        if (action.Length == 0)
            return ApiErrors.Missing("X-TC-Action");
        if (!_calls.TryGetValue(action, out var call))
            return ApiErrors.NoSuchAction(action);
        if (context.Request.Headers["X-TC-Version"] != Version)
            return ApiErrors.NoSuchVersion;

        var key = faults.NextCallKey(action);
        if (!rate.TryAcquire(action) || faults.Injects(f => f.ApiRateLimited, "apiRateLimited", key))
            return ApiErrors.RateLimited;
        if (faults.Settings.ApiRefusesWith is { Length: > 0 } code)
            return ApiErrors.Refused(code);
        if (faults.Injects(f => f.ApiInternalErrorBefore, "apiInternalErrorBefore", key))
            return ApiErrors.Internal;
        var result = await InvokeAsync(call, body, context.RequestAborted);
        if (result is ApiResult.Failure)
            return result;
        if (faults.Injects(f => f.ApiCutAfter, "apiCutAfter", key))
            return null;
        return faults.Injects(f => f.ApiInternalErrorAfter, "apiInternalErrorAfter", key) ? ApiErrors.Internal : result;
    }

    private async ValueTask<ApiResult> InvokeAsync(IApiCall call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var document = ApiRequest.TryParse(body);
        if (document is null)
            return ApiErrors.Invalid("The body is not valid JSON.");
        var parameters = document.RootElement;
        if (parameters.ValueKind != JsonValueKind.Object)
            return ApiErrors.WrongType("the body", "Object");
        if (call.Schema.Check(parameters) is { } mismatch)
            return mismatch;
        return parameters.Member("SubAppId") is { } subAppId && subAppId.GetInt64() != options.SubAppId
            ? ApiErrors.WrongSubAppId
            : await call.ExecuteAsync(parameters, cancellationToken);
    }

    private ApiResult.Failure? SignatureProblem(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var check = verifier.Verify(
            request.Headers.Authorization, request.Headers["X-TC-Timestamp"], ApiRequest.Signed(request, body));
        return check switch
        {
            Tc3Check.Valid => null,
            Tc3Check.Missing => new("AuthFailure.InvalidAuthorization", "The Authorization header is missing."),
            Tc3Check.Malformed => new("AuthFailure.InvalidAuthorization", "The Authorization header or X-TC-Timestamp is malformed."),
            Tc3Check.UnknownSecretId => new("AuthFailure.SecretIdNotFound", "The SecretId is not found."),
            Tc3Check.Expired => new("AuthFailure.SignatureExpire", "The request signature expired."),
            Tc3Check.WrongScope => new("AuthFailure.SignatureFailure", "The date or service in the Credential scope is wrong."),
            Tc3Check.WrongSignature => new(
                "AuthFailure.SignatureFailure", "The provided credentials could not be validated. Please check your signature is correct."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
