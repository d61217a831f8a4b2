using System.Text.RegularExpressions;

namespace Media.Tests.Unit.Map;

/// <summary>Holds the rules of CONTRIBUTING.md that can be checked in the text of the files.</summary>
public sealed partial class TextTests
{
    private const int MaxColumns = 140;

    [Fact]
    public void No_line_of_code_or_script_is_longer_than_140_columns()
    {
        var tooLong = RepositoryFiles.Lines("src", "tests", "bench", "scripts", "run.sh", "test.sh")
            .Where(static line => line.Path.Extension is ".cs" or ".sh" or "" && line.Text.Length > MaxColumns);

        Assert.Empty(tooLong.Select(static line => line.Place));
    }

    /// <summary>The left column of the glossary in CONTRIBUTING.md, as far as a word is always wrong.</summary>
    [Fact]
    public void The_glossarys_refused_words_are_used_nowhere()
    {
        var refused = RepositoryFiles
            .Lines("src", "tests", "bench", "scripts", "docs", "deploy", "README.md", "SECURITY.md", "CHANGELOG.md", "docker-compose.yml")
            .Where(static line => !line.Place.Contains("docs/decisions/", StringComparison.Ordinal))
            .Where(static line => line.Path.Name != $"{nameof(TextTests)}.cs" && RefusedWord().IsMatch(line.Text));

        Assert.Empty(refused.Select(static line => line.Place));
    }

    /// <summary>A list of results shows a name without the names around it.</summary>
    [Fact]
    public void Test_names_can_be_read_alone()
    {
        var tests = RepositoryFiles.Lines("tests")
            .Select(static line => (line.Place, Name: TestName().Match(line.Text).Value))
            .Where(static test => test.Name.Length > 0)
            .ToArray();

        Assert.True(tests.Length > 800);
        Assert.Empty(tests.Where(static test => LeansOnAnother().IsMatch(test.Name)).Select(static test => $"{test.Place} {test.Name}"));
    }

    [GeneratedRegex(@"\b(?:how-manieth|made good|begun anew|sees to it that|burnt|vain check|whoever|nobody)\b", RegexOptions.IgnoreCase)]
    private static partial Regex RefusedWord();

    [GeneratedRegex(@"(?<=^    public (?:static )?(?:async )?(?:Task|void) )[A-Z][a-z]*_\w+(?=\()")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^(?:And|So|Nor|What|Who|It)_")]
    private static partial Regex LeansOnAnother();
}
