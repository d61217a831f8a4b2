using System.Globalization;

namespace Media.Storage.Schema;

/// <summary>One step of the schema: an embedded <c>NNNN-what.sql</c>. Scripts are added, never changed.</summary>
internal sealed record SchemaScript(int Version, string Name, string Sql)
{
    public static IReadOnlyList<SchemaScript> Sqlite { get; } = Embedded("Sqlite");

    public static IReadOnlyList<SchemaScript> Postgres { get; } = Embedded("Postgres");

    /// <summary>The scripts that a database of this version still needs.</summary>
    /// <exception cref="SchemaTooNewException">A newer version of the program has migrated the database.</exception>
    public static IEnumerable<SchemaScript> Missing(IReadOnlyList<SchemaScript> scripts, int version) => version <= scripts[^1].Version
        ? scripts.Where(script => script.Version > version)
        : throw new SchemaTooNewException(version, scripts[^1].Version);

    private static List<SchemaScript> Embedded(string engine)
    {
        var assembly = typeof(SchemaScript).Assembly;
        var prefix = $"{assembly.GetName().Name}.{engine}.Schema.";
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => Read(assembly.GetManifestResourceStream(resource)!, resource[prefix.Length..]))];
    }

    private static SchemaScript Read(Stream resource, string name)
    {
        using var text = new StreamReader(resource);
        return new SchemaScript(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, text.ReadToEnd());
    }
}
