
namespace Media.ServiceDefaults.Access;

/// <summary>Section <c>Api:Keys</c>: the API keys by the names of their holders.</summary>
internal sealed class ApiKeysOptions : Dictionary<string, ApiKeyOptions>
{
    public const string Section = "Api:Keys";
}
