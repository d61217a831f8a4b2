
namespace Media.Vod.Api;

/// <summary>The response did not come from VOD or could not be read, so the outcome is unknown.</summary>
/// <param name="code">One of <see cref="TransportCode"/>.</param>
internal sealed class NoAnswerException(string code, string message) : Exception(message)
{
    public string Code => code;
}
