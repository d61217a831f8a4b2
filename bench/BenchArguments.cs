using System.Globalization;

namespace Media.Bench;

/// <summary>Reads the arguments of a bench, pairs of <c>--name value</c>.</summary>
internal sealed class BenchArguments(string[] arguments)
{
    public int Number(string name, int defaultValue) =>
        Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : defaultValue;

    public string? Text(string name)
    {
        var at = Array.IndexOf(arguments, $"--{name}");
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
