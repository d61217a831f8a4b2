using System.Globalization;

namespace Media.Bench;

/// <summary><c>--name value</c>, every one with a default.</summary>
internal sealed class BenchArguments(string[] arguments)
{
    public int Number(string name, int otherwise) =>
        Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public string? Text(string name)
    {
        var at = Array.IndexOf(arguments, $"--{name}");
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
