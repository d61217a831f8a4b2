using System.Xml.Linq;

namespace Media.Tests.Unit.Map;

/// <summary>Holds the map of the README: which project may reference which. References that are not listed here are refused.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Domain"] = [],
        ["Contracts"] = [],
        ["Vod"] = ["Domain"],
        ["Vod.TencentCloudSdk"] = ["Vod"],
        ["Storage"] = ["Domain"],
        ["ServiceDefaults"] = [],
        ["Intake"] = ["Contracts", "Vod"],
        ["Grains"] = ["Domain", "Contracts", "Intake", "Vod", "Storage"],
        ["Silo"] = ["Grains", "ServiceDefaults", "Vod.TencentCloudSdk"],
        ["Api"] = ["Contracts", "Intake", "Vod", "Storage", "ServiceDefaults"],
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
        Assert.Equal(
            ["Microsoft.Orleans.Sdk"],
            Load("Contracts").Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value));

    [Fact]
    public void Tencents_SDK_is_only_in_a_build_that_was_asked_to_have_it()
    {
        var references = RepositoryFiles.Root.GetFiles("*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => XDocument.Load(project.FullName).Descendants("ProjectReference"))
            .Where(reference => reference.Attribute("Include")!.Value.Contains("TencentCloudSdk", StringComparison.Ordinal))
            .ToArray();

        Assert.NotEmpty(references);
        Assert.All(references, reference =>
            Assert.Equal("'$(TencentCloudSdk)' == 'true'", reference.Parent!.Attribute("Condition")?.Value));
        var solution = File.ReadAllText(Path.Combine(RepositoryFiles.Root.FullName, "Media.sln"));
        Assert.DoesNotContain("TencentCloudSdk", solution, StringComparison.Ordinal);
    }

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(RepositoryFiles.Root.FullName, "src", project, $"Media.{project}.csproj"));
}
