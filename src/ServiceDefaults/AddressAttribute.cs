using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Media.ServiceDefaults;

/// <summary>An IP address, or <see cref="MediaClusterOptions.OwnAddress"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is MediaClusterOptions.OwnAddress || IPAddress.TryParse(value as string, out _);
}
