using System.Text.RegularExpressions;

namespace Media.Tests.Unit.Map;

/// <summary>A file is found by the name of its type, and a folder is a feature with several files.</summary>
public sealed partial class LayoutTests
{
    private static readonly FileInfo[] Files =
        [.. RepositoryFiles.Lines("src").Select(static line => line.Path.FullName).Distinct().Select(static path => new FileInfo(path))
            .Where(static file => file.Extension == ".cs")];

    [Fact]
    public void A_file_has_the_name_of_a_type_in_it()
    {
        var unnamed = Files
            .Where(static file => file.Name != "Program.cs")
            .Where(static file => !TopLevelType().Matches(File.ReadAllText(file.FullName))
                .Any(type => type.Value == file.Name.Split('.')[0]));

        Assert.True(Files.Length > 300);
        Assert.Empty(unnamed.Select(static file => file.FullName));
    }

    [Fact]
    public void A_folder_of_a_project_has_at_least_three_files()
    {
        var small = Files
            .GroupBy(static file => file.DirectoryName!)
            .Where(static folder => folder.Count() < 3 && Directory.GetFiles(folder.Key, "*.csproj").Length == 0);

        Assert.Empty(small.Select(static folder => folder.Key));
    }

    [GeneratedRegex(
        @"(?m)(?<=^(?:(?:public|internal|static|sealed|abstract|readonly|partial) )*"
        + @"(?:record struct|record|class|struct|interface|enum) )\w+")]
    private static partial Regex TopLevelType();
}
