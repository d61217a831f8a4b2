using Microsoft.Extensions.Options;

namespace Media.Grains.Files;

/// <summary>A life that goes forward: every wait is one, and what exists decides only after the last look-up.</summary>
internal sealed class LifeOptionsValidator : IValidateOptions<LifeOptions>
{
    public ValidateOptionsResult Validate(string? name, LifeOptions options)
    {
        var mistakes = new ValidateOptionsResultBuilder();
        foreach (var (key, wait) in new[]
        {
            (nameof(options.InferAfter), options.InferAfter),
            (nameof(options.GiveUpAfter), options.GiveUpAfter),
            (nameof(options.FirstBackoff), options.FirstBackoff),
            (nameof(options.LongestBackoff), options.LongestBackoff),
            (nameof(options.BlockedRetry), options.BlockedRetry),
            (nameof(options.HandOverGrace), options.HandOverGrace),
        })
        {
            if (wait <= TimeSpan.Zero)
                mistakes.AddError($"Life__{key} must be longer than 00:00:00: correct it, or leave it out for the default.");
        }

        for (var i = 0; i < options.SearchAfter.Count; i++)
        {
            if (options.SearchAfter[i] < (i == 0 ? TimeSpan.Zero : options.SearchAfter[i - 1]))
                mistakes.AddError($"Life__SearchAfter__{i} must not be earlier than what comes before it: write them in order, none earlier than 00:00:00.");
        }

        var last = TimeSpan.Zero;
        for (var i = 0; i < options.LookUpAfter.Count; i++)
        {
            if (options.LookUpAfter[i] <= last)
                mistakes.AddError($"Life__LookUpAfter__{i} must be later than what comes before it: write them in order, the first later than 00:00:00.");
            last = options.LookUpAfter[i];
        }

        return mistakes.Build();
    }
}
