using System.Reflection;
using Media.ServiceDefaults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Media.Api.Callbacks;

/// <summary>The response to each verdict. No response depends on the individual callback, so each is created once.</summary>
internal static class CallbackAnswers
{
    private static readonly Problem UnknownApp = new(
        ProblemTypes.UnknownApp, "No app has this name. Configure apps as Vod__Apps__{name}.");

    private static readonly Problem TooLarge = new(ProblemTypes.BodyTooLarge, "The body is longer than Api__MaxBodyBytes allows.");

    private static readonly Problem WrongToken = new(
        ProblemTypes.WrongToken, "The last segment of the URL is not this app's CallbackToken.");

    private static readonly Problem MissingSign = new(
        ProblemTypes.MissingSign, "This app has a SignKey, but the callback has no Sign and T. Set the same callback key at VOD.");

    private static readonly Problem WrongSign = new(
        ProblemTypes.WrongSign, "Sign is not the MD5 of this app's SignKey and T. Set the same callback key at VOD.");

    private static readonly Problem Expired = new(
        ProblemTypes.ExpiredSign,
        "Sign is correct, but its time T has passed. Either the callback was replayed, or this machine's clock is fast.");

    private static readonly Problem NotJson = new(ProblemTypes.NotJson, "The body is not JSON in UTF-8.");

    private static readonly Problem NotAnObject = new(ProblemTypes.NotAnObject, "The body is JSON, but not an object.");

    private static readonly Problem LegacyFormat = new(
        ProblemTypes.LegacyFormat,
        "This is the old notification format 2.0 (version, eventType, data). In the VOD console, under callback settings, choose "
        + "event notification format 3.0 and set this URL as the 3.0 callback URL.");

    private static readonly Problem NotStored = new(
        ProblemTypes.NotStored,
        "The event could not be stored. Deliver it again; a repeat is harmless.",
        retryAfterSeconds: ApiOptions.RetryAfterSeconds);

    /// <summary>Null when the callback was stored.</summary>
    public static Problem? ProblemFor(CallbackVerdict verdict) => verdict switch
    {
        CallbackVerdict.Applied or CallbackVerdict.Duplicate or CallbackVerdict.Ignored => null,
        CallbackVerdict.UnknownType or CallbackVerdict.NoFile => null,
        CallbackVerdict.NotJson => NotJson,
        CallbackVerdict.NotAnObject => NotAnObject,
        CallbackVerdict.LegacyFormat => LegacyFormat,
        CallbackVerdict.UnknownApp => UnknownApp,
        CallbackVerdict.TooLarge => TooLarge,
        CallbackVerdict.WrongToken => WrongToken,
        CallbackVerdict.MissingSign => MissingSign,
        CallbackVerdict.WrongSign => WrongSign,
        CallbackVerdict.Expired => Expired,
        _ => NotStored,
    };
}

/// <summary>200 <c>{"code":0}</c>.</summary>
internal sealed class CallbackStored : IResult, IEndpointMetadataProvider
{
    public static readonly CallbackStored Instance = new();

    private static readonly byte[] Body = "{\"code\":0}"u8.ToArray();

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = Body.Length;
        // Not cancelled when VOD hangs up: the callback is stored either way.
        return httpContext.Response.Body.WriteAsync(Body, CancellationToken.None).AsTask();
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(CallbackCode), ["application/json"]));
}

/// <param name="Code">Always 0.</param>
internal sealed record CallbackCode(int Code);
