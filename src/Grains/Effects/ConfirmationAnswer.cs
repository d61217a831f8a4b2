using Media.Domain;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <param name="Error">Why VOD gave no answer; null when it did.</param>
internal sealed record ConfirmationAnswer(VodError? Error, params IReadOnlyList<Evidence> Evidence)
{
    public ConfirmationAnswer(params IReadOnlyList<Evidence> evidence)
        : this(null, evidence)
    {
    }
}
