using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults;

/// <summary>
/// Applies .NET's validation attributes to bound options and writes the messages: for a <see cref="RangeAttribute"/> the key, bounds and
/// default, for any other the key and its <see cref="ValidationAttribute.ErrorMessage"/>. .NET's own validator knows neither keys nor
/// defaults.
/// </summary>
internal sealed class SettingsRules<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var mistakes = Find(SettingsSection.KeyOf(section), options).ToArray();
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Find(string key, object options) =>
        options is IDictionary named
            ? named.Keys.Cast<string>().SelectMany(name => Find($"{key}__{name}", named[name]!))
            : options.GetType().GetProperties().SelectMany(property => Find($"{key}__{property.Name}", property, options));

    private static IEnumerable<string> Find(string key, PropertyInfo property, object options)
    {
        var value = property.GetValue(options);
        if (value is IDictionary)
            return Find(key, value);
        return property.GetCustomAttributes<ValidationAttribute>()
            .Select(rule => Mistake(rule, value, property, options))
            .OfType<string>()
            .Select(mistake => $"{key} {mistake}.");
    }

    private static string? Mistake(ValidationAttribute rule, object? value, PropertyInfo property, object options)
    {
        if (rule is not RangeAttribute range)
            return rule.IsValid(value) ? null : rule.ErrorMessage;
        // Read before validation, which converts the bounds from the form in which they were written.
        var bounds = string.Create(CultureInfo.InvariantCulture, $"is out of range: use {range.Minimum} to {range.Maximum}");
        if (range.IsValid(value))
            return null;
        return property.GetValue(Activator.CreateInstance(options.GetType())) is { } standard
            ? string.Create(CultureInfo.InvariantCulture, $"{bounds}, or remove it for the default, {standard}")
            : $"{bounds}, or remove it";
    }
}
