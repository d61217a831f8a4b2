using System.Text.RegularExpressions;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>The errors that silos and APIs logged, across all their restarts.</summary>
internal sealed partial class ClusterLogs(string folder)
{
    private readonly Dictionary<string, int> _forgotten = [];

    /// <summary>Ignores all lines written so far.</summary>
    public void Forget()
    {
        foreach (var log in Logs())
            _forgotten[log] = File.ReadLines(log).Count();
    }

    /// <summary>Fails if there are errors that none of <paramref name="explained"/> matches, and lists each with its process.</summary>
    public void AreExplained(params IReadOnlyList<ExplainedError> explained)
    {
        var others = Errors().Where(error => !explained.Any(one => Regex.IsMatch(error, one.Pattern, RegexOptions.Singleline))).ToArray();
        Assert.True(others.Length == 0, string.Join('\n', others));
    }

    /// <summary>The number of errors of each kind, for the output of a test.</summary>
    public IEnumerable<string> Summary() => Errors()
        .CountBy(static error => Kind().Match(error).Value)
        .OrderByDescending(static kind => kind.Value)
        .Select(static kind => $"{kind.Value} x {kind.Key}");

    private IEnumerable<string> Errors() => Logs().SelectMany(log => File.ReadLines(log)
        .Skip(_forgotten.GetValueOrDefault(log))
        .Where(static line => Error().IsMatch(line))
        .Select(line => $"{Path.GetFileName(Path.GetDirectoryName(log))} {line}"));

    private IEnumerable<string> Logs() =>
        ((string[])["silo-*", "api-*"]).SelectMany(members => Directory.GetDirectories(folder, members))
            .Select(static member => Path.Combine(member, "log"));

    /// <summary>A logged error, which is one line (see scripts/cluster), or the runtime's message about an unhandled exception.</summary>
    [GeneratedRegex("^(?:[^ ]+ (?:fail|crit): |Unhandled exception)")]
    private static partial Regex Error();

    [GeneratedRegex(@"(?:fail|crit): [^ ]+|Unhandled exception.*")]
    private static partial Regex Kind();
}

/// <param name="Pattern">Matches the error's line.</param>
/// <param name="Reason">Why the error is harmless.</param>
internal sealed record ExplainedError(string Pattern, string Reason);
