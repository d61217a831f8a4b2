using Media.Api.OpenApi;
using Media.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Media.Api.Callbacks;

/// <summary>The endpoints to which VOD delivers its events. 200 is a promise: the event is stored.</summary>
internal static class CallbackEndpoints
{
    public static void MapCallbacks(this IEndpointRouteBuilder endpoints)
    {
        var callbacks = endpoints.MapGroup("/callbacks").WithTags("callbacks");
        callbacks.MapPost("/{app}", ReceiveAsync).WithName("receiveCallback").DescribeCallback();
        callbacks.MapPost("/{app}/{token}", ReceiveWithTokenAsync).WithName("receiveCallbackWithToken").DescribeCallback();
    }

    private static Task<Results<CallbackStored, Problem>> ReceiveAsync(
        HttpContext http, string app, [FromServices] CallbackReceiver receiver) =>
        AnswerAsync(http, app, token: null, receiver);

    private static Task<Results<CallbackStored, Problem>> ReceiveWithTokenAsync(
        HttpContext http, string app, string token, [FromServices] CallbackReceiver receiver) =>
        AnswerAsync(http, app, token, receiver);

    private static async Task<Results<CallbackStored, Problem>> AnswerAsync(
        HttpContext http, string app, string? token, CallbackReceiver receiver)
    {
        var verdict = await receiver.ReceiveAsync(http.Request, app, token);
        return CallbackAnswers.ProblemFor(verdict) is { } problem ? problem : CallbackStored.Instance;
    }
}
