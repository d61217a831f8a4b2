using System.Text.RegularExpressions;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>What silos and APIs said of errors, over all their lives.</summary>
internal sealed partial class ClusterLogs(string folder)
{
    private readonly Dictionary<string, int> _forgotten = [];

    /// <summary>Leaves out every line that was written until now.</summary>
    public void Forget()
    {
        foreach (var log in Logs())
            _forgotten[log] = File.ReadLines(log).Count();
    }

    /// <summary>Fails with every error that none of <paramref name="explained"/> matches, each with the process that told it.</summary>
    public void AreExplained(params IReadOnlyList<ExplainedError> explained)
    {
        var others = Errors().Where(error => !explained.Any(one => Regex.IsMatch(error, one.Pattern, RegexOptions.Singleline))).ToArray();
        Assert.True(others.Length == 0, string.Join('\n', others));
    }

    /// <summary>How often each kind of error was told, for the output of a test.</summary>
    public IEnumerable<string> Summary() => Errors()
        .CountBy(static error => Kind().Match(error).Value)
        .OrderByDescending(static kind => kind.Value)
        .Select(static kind => $"{kind.Value} x {kind.Key}");

    private IEnumerable<string> Errors() => Logs().SelectMany(log => File.ReadLines(log)
        .Skip(_forgotten.GetValueOrDefault(log))
        .Where(static line => Error().IsMatch(line))
        .Select(line => $"{Path.GetFileName(Path.GetDirectoryName(log))} {line}"));

    private IEnumerable<string> Logs() => Directory.GetDirectories(folder)
        .Where(static place => Path.GetFileName(place).StartsWith("silo-", StringComparison.Ordinal) || Path.GetFileName(place).StartsWith("api-", StringComparison.Ordinal))
        .Select(static place => Path.Combine(place, "log"));

    /// <summary>One line for each, see scripts/cluster; and what the runtime says of a process that broke.</summary>
    [GeneratedRegex("^(?:[^ ]+ (?:fail|crit): |Unhandled exception)")]
    private static partial Regex Error();

    [GeneratedRegex(@"(?:fail|crit): [^ ]+|Unhandled exception.*")]
    private static partial Regex Kind();
}

/// <param name="Pattern">What is in its line.</param>
/// <param name="Reason">Why it may be there and nothing is wrong.</param>
internal sealed record ExplainedError(string Pattern, string Reason);
