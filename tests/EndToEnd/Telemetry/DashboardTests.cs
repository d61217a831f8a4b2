using System.Text.Json;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>
/// Checks the dashboard's file as far as possible without Grafana. <see cref="WatchedClusterTests"/> runs the queries of its panels.
/// </summary>
public sealed class DashboardTests
{
    [Fact]
    public void Every_panel_has_a_title_a_unit_and_a_query()
    {
        Assert.True(ShippedFiles.Panels.Count > 20);
        Assert.All(ShippedFiles.Panels, static panel =>
        {
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
            Assert.Contains(ShippedFiles.TypeOf(panel), new[] { "stat", "timeseries" });
        });
    }

    [Fact]
    public void Every_panel_has_its_own_id_and_place()
    {
        var panels = ShippedFiles.Dashboard.GetProperty("panels").EnumerateArray().ToArray();
        var fields = panels.SelectMany(static panel => FieldsOf(panel.GetProperty("gridPos"))).ToArray();

        Assert.Distinct(panels.Select(static panel => panel.GetProperty("id").GetInt32()));
        Assert.Distinct(fields);
        Assert.All(fields, static field => Assert.InRange(field.X, 0, 23));
    }

    private static IEnumerable<(int X, int Y)> FieldsOf(JsonElement place) =>
        from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
        from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
        select (x, y);
}
