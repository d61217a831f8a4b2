using System.Text.RegularExpressions;

namespace Media.Tests.Unit.Map;

/// <summary>Comments and documents cite facts about VOD as "protocol a.3"; each cited section must exist in docs/vod-protocol.md.</summary>
public sealed partial class ProtocolAnchorTests
{
    private static readonly string Page = Path.Combine(RepositoryFiles.Root.FullName, "docs", "vod-protocol.md");

    [Fact]
    public void Every_cited_section_is_an_anchor_of_the_page()
    {
        var anchors = Anchor().Matches(File.ReadAllText(Page))
            .Select(static match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);

        var missing = Citations()
            .Where(cited => !anchors.Contains(cited.Section))
            .Select(static cited => $"{cited.File} cites {cited.Section}");

        Assert.Empty(missing);
    }

    [Fact]
    public void An_anchor_is_the_number_of_its_heading()
    {
        foreach (var heading in File.ReadLines(Page).Where(static line => line.Contains("<a id=", StringComparison.Ordinal)))
            Assert.Matches(@"^##? <a id=""(?:([a-z])-(\d)""></a>\1\.\2|([a-z])""></a>\3\.) \S", heading);
    }

    [Fact]
    public void Comments_cite_the_page() =>
        Assert.True(Citations().Count(static cited => cited.File.EndsWith(".cs", StringComparison.Ordinal)) > 15);

    private static IEnumerable<(string File, string Section)> Citations() =>
        new[] { "src", "tests", "docs" }
            .Select(static folder => Path.Combine(RepositoryFiles.Root.FullName, folder))
            .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories))
            .Where(static path => Path.GetExtension(path) is ".cs" or ".md" && !BuildOutput().IsMatch(path))
            .SelectMany(static path => Citation().Matches(File.ReadAllText(path)), static (path, match) => (path, match))
            .SelectMany(static cited => Section().Matches(cited.match.Value), static (cited, section) => (
                Path.GetRelativePath(RepositoryFiles.Root.FullName, cited.path), section.Value.Replace('.', '-')));

    [GeneratedRegex(@"<a id=""([a-z](?:-\d)?)""></a>")]
    private static partial Regex Anchor();

    /// <summary>A citation: the word protocol, the page's name or a link to it, followed by one or more sections.</summary>
    [GeneratedRegex(
        @"(?:<c>protocol</c>|`protocol`|\bprotocol|vod-protocol\.md(?:</c>|`|\))?)[ \n/]+[a-j]\.\d(?:(?:, | to | and )[a-j]\.\d)*"
        + @"|vod-protocol\.md#[a-j](?:-\d)?")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\b[a-j][.-]\d|(?<=#)[a-j]$")]
    private static partial Regex Section();

    [GeneratedRegex(@"[/\\](?:bin|obj)[/\\]")]
    private static partial Regex BuildOutput();
}
