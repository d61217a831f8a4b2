using System.Text.Json;
using System.Text.Json.Nodes;

namespace Media.Tests.Unit.Simulator;

/// <summary>Reads the published sample payloads and compares JSON with them.</summary>
internal static class Sample
{
    public static JsonNode Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Payloads", name + ".json")))!;

    /// <summary>
    /// Asserts that every member of the sample is present with a value of the same kind. A null in the sample allows any kind. Of
    /// arrays, the first elements are compared.
    /// </summary>
    public static void AssertSameShape(JsonNode? sample, JsonNode? actual, string path = "$")
    {
        if (sample is null)
            return;
        Assert.True(actual is not null, $"{path} is null.");
        Assert.True(KindOf(sample) == KindOf(actual), $"{path} is {KindOf(actual)}, the sample has {KindOf(sample)}.");
        if (sample is JsonArray { Count: > 0 } items && actual is JsonArray { Count: > 0 } actualItems)
            AssertSameShape(items[0], actualItems[0], path + "[0]");
        if (sample is not JsonObject members)
            return;
        foreach (var (name, value) in members)
        {
            Assert.True(actual.AsObject().ContainsKey(name), $"{path}.{name} is missing.");
            AssertSameShape(value, actual[name], $"{path}.{name}");
        }
    }

    private static JsonValueKind KindOf(JsonNode node) => node.GetValueKind();
}
