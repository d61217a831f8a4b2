using Microsoft.Extensions.Options;

namespace Media.Grains.Files;

/// <summary>Checks that the lists of waiting times are in order.</summary>
internal sealed class LifeOptionsValidator : IValidateOptions<LifeOptions>
{
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
        return mistakes.Build();
    }
}
