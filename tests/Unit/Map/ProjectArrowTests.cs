using System.Xml.Linq;

namespace Media.Tests.Unit.Map;

/// <summary>The map of the README: which project may know which. An arrow that is not here does not exist.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Domain"] = [],
        ["Contracts"] = [],
        ["Vod"] = ["Domain"],
        ["Storage"] = ["Domain"],
        ["ServiceDefaults"] = [],
        ["Grains"] = ["Domain", "Contracts", "Vod", "Storage"],
        ["Silo"] = ["Grains", "ServiceDefaults"],
        ["Api"] = ["Contracts", "Vod", "Storage", "ServiceDefaults"],
        ["Simulator"] = [],
        ["Standalone"] = ["Silo", "Api", "Simulator"],
    };

    public static TheoryData<string> Projects() => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_those_the_map_lets_it_know(string project)
    {
        var references = Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileName(Path.GetDirectoryName(reference.Attribute("Include")!.Value.Replace('\\', '/')))!);

        Assert.Equal(Arrows[project].Order(), references.Order());
    }

    [Fact]
    public void Every_project_under_src_is_on_the_map()
    {
        var found = RepositoryFiles.Root.GetDirectories("src").Single().GetDirectories()
            .Where(folder => folder.GetFiles("*.csproj").Length > 0)
            .Select(folder => folder.Name);

        Assert.Equal(Arrows.Keys.Order(), found.Order());
    }

    [Theory]
    [InlineData("Domain")]
    [InlineData("Simulator")]
    public void The_core_and_the_simulator_need_no_package(string project) =>
        Assert.Empty(Load(project).Descendants("PackageReference"));

    [Fact]
    public void The_contracts_need_orleans_and_nothing_else() =>
        Assert.Equal(["Microsoft.Orleans.Sdk"], Load("Contracts").Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value));

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(RepositoryFiles.Root.FullName, "src", project, $"Media.{project}.csproj"));
}
