using System.Text.RegularExpressions;

namespace Media.Tests.Unit.Map;

/// <summary>A document that sends its reader to a file sends him to one that is there.</summary>
public sealed partial class DocumentPathTests
{
    public static TheoryData<string, string> Paths()
    {
        var paths = new TheoryData<string, string>();
        foreach (var document in new[] { "README.md", "CONTRIBUTING.md", "docs/how-it-works.md", "docs/operations.md", "docs/simulator.md" })
            foreach (var path in Path().Matches(File.ReadAllText(System.IO.Path.Combine(RepositoryFiles.Root.FullName, document))).Select(match => match.Value).Distinct())
                paths.Add(document, path);
        return paths;
    }

    [Fact]
    public void The_documents_name_files() => Assert.True(Paths().Count > 20);

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_path_in_a_document_exists(string document, string path)
    {
        var full = System.IO.Path.Combine(RepositoryFiles.Root.FullName, path);

        Assert.True(File.Exists(full) || Directory.Exists(full), $"{document} names {path}.");
    }

    [GeneratedRegex(@"(?<=[`(])(?:src|tests|docs|bench|scripts|deploy)/[\w./-]*\w")]
    private static partial Regex Path();
}
