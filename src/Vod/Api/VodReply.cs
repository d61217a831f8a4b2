using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Api;

/// <summary>A parsed reply: the Response object, or an error. It owns the document that the object reads from.</summary>
internal sealed class VodReply(JsonDocument? document, VodObject response, VodError? error, string? requestId) : IDisposable
{
    public VodObject Response => response;

    public VodError? Error => error;

    public string? RequestId => requestId;

    /// <summary>Parses a reply. Errors have status 200 as well, so the presence of Response.Error decides.</summary>
    /// <exception cref="NoAnswerException">The bytes are not JSON with a Response.</exception>
    public static VodReply Read(string action, ReadOnlyMemory<byte> answer)
    {
        var document = JsonBody.Parse(answer);
        var response = document is null ? default : new VodObject(document.RootElement).Object("Response"u8);
        if (!response.Exists)
        {
            document?.Dispose();
            throw NotJson();
        }

        var requestId = response.Code("RequestId"u8);
        var error = response.Object("Error"u8);
        if (!error.Exists)
            return new VodReply(document, response, null, requestId);

        var code = error.Code("Code"u8) ?? "Unknown";
        var classified = VodErrorClassifier.Classify(action, code, error.Text("Message"u8, VodObject.MaxMessage));
        document!.Dispose();
        return Failed(classified, requestId);
    }

    public static NoAnswerException NotJson() => new(TransportCode.NotJson, "The answer is not a JSON object with a Response.");

    public static VodReply Failed(VodError error, string? requestId = null) => new(null, default, error, requestId);

    public VodAnswer<T> ToFailure<T>() => new(default, error, requestId);

    public VodAnswer<T> ToIncomplete<T>(string message) =>
        new(default, new VodError(FailureClass.OutcomeUnknown, new Failure(TransportCode.Incomplete, message)), requestId);

    public VodAnswer<T> ToAnswer<T>(T value) => new(value, null, requestId);

    public void Dispose() => document?.Dispose();
}
