using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Media.Domain;

namespace Media.Tests.Unit.Domain;

/// <summary>
/// Describes the stored JSON as the serializer sees it: every member of records and evidence with its kind. Types are identified by their
/// place, not by name, so that renaming a type in C# changes nothing, while renaming a member does.
/// </summary>
internal sealed class StoredContract
{
    private readonly JsonSerializerOptions _options = MediaFileJson.Options;
    private readonly Dictionary<Type, string> _places = [];
    private readonly HashSet<Type> _enums = [];
    private readonly List<(string Member, string Kind)> _members = [];

    public StoredContract()
    {
        AddType(typeof(MediaFile), "record");
        AddType(typeof(Evidence), "evidence");
    }

    /// <summary>One line per member, in the order in which members are written.</summary>
    public IEnumerable<string> Lines => _members.Select(static member => $"{member.Member}: {member.Kind}");

    /// <summary>Every member, and every value of every enum.</summary>
    public IEnumerable<string> Everything =>
        _members.Select(static member => member.Member)
            .Concat(_enums.SelectMany(type => WordsOf(type).Select(word => $"{type.Name} {word}")));

    /// <summary>The part of <see cref="Everything"/> that occurs in a stored record or a stored piece of evidence.</summary>
    public IEnumerable<string> FoundIn(JsonNode node, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ItemOf(type) is { } item)
            return node.AsArray().SelectMany(value => FoundIn(value!, item));
        if (type.IsEnum)
            return [$"{type.Name} {node.GetValue<string>()}"];
        var info = _options.GetTypeInfo(type);
        if (CasesOf(info).Any())
        {
            var word = node[info.PolymorphismOptions!.TypeDiscriminatorPropertyName]!.GetValue<string>();
            return FoundIn(node, CasesOf(info).Single(one => one.Word == word).Derived);
        }

        return info.Kind == JsonTypeInfoKind.Object
            ? node.AsObject().SelectMany(member => FoundIn(member.Key, member.Value, type, info))
            : [];
    }

    private IEnumerable<string> FoundIn(string name, JsonNode? value, Type type, JsonTypeInfo info)
    {
        var found = $"{_places[type]}.{name}";
        return info.Properties.FirstOrDefault(property => property.Name == name) is { } property && value is not null
            ? FoundIn(value, property.PropertyType).Prepend(found)
            : [found];
    }

    private void AddType(Type type, string place)
    {
        _places.Add(type, place);
        var info = _options.GetTypeInfo(type);
        foreach (var (derived, word) in CasesOf(info))
        {
            _members.Add(($"{place}<{word}>.{info.PolymorphismOptions!.TypeDiscriminatorPropertyName}", $"\"{word}\""));
            AddType(derived, $"{place}<{word}>");
        }

        if (CasesOf(info).Any())
            return;
        foreach (var property in info.Properties)
        {
            if (!property.IsExtensionData && property.Get is not null)
                AddMember($"{place}.{property.Name}", property.PropertyType, "");
        }
    }

    private void AddMember(string member, Type type, string prefix)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ItemOf(type) is { } item)
        {
            AddMember(member, item, "list of ");
            return;
        }

        var isObject = !type.IsEnum && _options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object;
        _members.Add((member, prefix + KindOf(type, isObject)));
        if (isObject && !_places.ContainsKey(type))
            AddType(type, member);
        if (type.IsEnum)
            _enums.Add(type);
    }

    private string KindOf(Type type, bool isObject) =>
        isObject ? _places.TryGetValue(type, out var place) ? $"as {place}" : "object"
        : type.IsEnum ? string.Join(" | ", WordsOf(type))
        : type == typeof(bool) ? "boolean"
        : type == typeof(DateTimeOffset) ? "time"
        : type.IsPrimitive ? "number"
        : "text";

    private IEnumerable<string> WordsOf(Type type) =>
        Enum.GetValuesAsUnderlyingType(type)
            .Cast<object>().Select(value => JsonSerializer.Serialize(Enum.ToObject(type, value), type, _options).Trim('"'));

    private static IEnumerable<(Type Derived, string Word)> CasesOf(JsonTypeInfo info) =>
        info.PolymorphismOptions is not { } cases ? [] : cases.DerivedTypes
            .Where(one => one.DerivedType != info.Type)
            .Select(static one => (one.DerivedType, (string)one.TypeDiscriminator!));

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? type.GetGenericArguments()[0] : null;
}
