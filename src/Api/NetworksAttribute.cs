using System.ComponentModel.DataAnnotations;

namespace Media.Api;

[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworksAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is IList<string> networks && networks.All(static network => TrustedProxies.TryParse(network) is not null);
}
