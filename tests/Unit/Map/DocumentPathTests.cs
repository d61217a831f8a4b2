using System.Text.RegularExpressions;

namespace Media.Tests.Unit.Map;

/// <summary>Checks that every file and every heading that a document names exists.</summary>
public sealed partial class DocumentPathTests
{
    private static readonly string Root = RepositoryFiles.Root.FullName;

    /// <summary>Decisions may name files that no longer exist, so only their links are checked.</summary>
    public static TheoryData<string, string> Paths()
    {
        var paths = new TheoryData<string, string>();
        foreach (var document in Documents().Where(static document => !document.Contains("decisions", StringComparison.Ordinal)))
            foreach (var path in NamedPath().Matches(Read(document)).Select(static match => match.Value).Distinct())
                paths.Add(document, path);
        return paths;
    }

    public static TheoryData<string, string> Links()
    {
        var links = new TheoryData<string, string>();
        foreach (var document in Documents())
            foreach (var link in Link().Matches(Read(document)).Select(static match => match.Value).Distinct())
                links.Add(document, link);
        return links;
    }

    [Fact]
    public void The_documents_name_files()
    {
        Assert.True(Paths().Count > 20);
        Assert.True(Links().Count > 20);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_path_in_a_document_exists(string document, string path) =>
        Assert.True(Exists(Path.Combine(Root, path)), $"{document} names {path}.");

    [Theory]
    [MemberData(nameof(Links))]
    public void A_link_in_a_document_leads_somewhere(string document, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? Path.Combine(Root, document) : Path.Combine(Root, Path.GetDirectoryName(document)!, parts[0]);

        Assert.True(Exists(target), $"{document} links to {link}.");
        if (parts.Length > 1)
            Assert.True(AnchorsOf(target).Contains(parts[1]), $"{document} links to {link}.");
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static string Read(string document) => File.ReadAllText(Path.Combine(Root, document));

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>The anchors that GitHub gives to headings, and the explicit anchors in the text.</summary>
    private static HashSet<string> AnchorsOf(string path)
    {
        var text = File.ReadAllText(path);
        var headings = Heading().Matches(text).Select(static match =>
            NotInAnchor().Replace(match.Value.ToLowerInvariant(), "").Replace(' ', '-'));
        return [.. headings, .. NamedAnchor().Matches(text).Select(static match => match.Value)];
    }

    [GeneratedRegex(@"(?<=[`(])(?:src|tests|docs|bench|scripts|deploy)/[\w./-]*\w")]
    private static partial Regex NamedPath();

    /// <summary>A link within the repository.</summary>
    [GeneratedRegex(@"(?<=\]\()(?!\w+:)[^)\s]+")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)(?<=^#{1,6} )\S.*?(?=\s*$)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"(?<=<a id="")[\w-]+")]
    private static partial Regex NamedAnchor();
}
