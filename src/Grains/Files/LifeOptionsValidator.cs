using Microsoft.Extensions.Options;

namespace Media.Grains.Files;

/// <summary>Checks that the lists of waiting times are in order, and that VOD can still answer the look-ups.</summary>
internal sealed class LifeOptionsValidator : IValidateOptions<LifeOptions>
{
    /// <summary>For how long VOD shows a task (<c>protocol</c> d.1).</summary>
    private static readonly TimeSpan VodsMemory = TimeSpan.FromHours(72);

    public ValidateOptionsResult Validate(string? name, LifeOptions options)
    {
        var mistakes = new ValidateOptionsResultBuilder();
        for (var i = 0; i < options.SearchAfter.Count; i++)
            if (options.SearchAfter[i] < (i == 0 ? TimeSpan.Zero : options.SearchAfter[i - 1]))
                mistakes.AddError(
                    $"Life__SearchAfter__{i} must not be earlier than the one before it: "
                    + "write them in order, none earlier than 00:00:00.");
        for (var i = 0; i < options.LookUpAfter.Count; i++)
            if (options.LookUpAfter[i] <= (i == 0 ? TimeSpan.Zero : options.LookUpAfter[i - 1]))
                mistakes.AddError(
                    $"Life__LookUpAfter__{i} must be later than the one before it: "
                    + "write them in order, the first later than 00:00:00.");
        for (var i = 0; i < options.LookUpAfter.Count; i++)
            if (options.LookUpAfter[i] >= VodsMemory)
                mistakes.AddError(
                    $"Life__LookUpAfter__{i} is too late: VOD shows a task for 72 hours, so set an earlier time, or remove it.");
        if (options.InferAfter <= options.ToRules().LookUpAfter[^1])
            mistakes.AddError(
                "Life__InferAfter is not after the last look-up: set it to more than the last Life__LookUpAfter, "
                + "or set earlier look-ups.");
        return mistakes.Build();
    }
}
