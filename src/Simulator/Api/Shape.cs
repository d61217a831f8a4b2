using System.Text.Json;

namespace Media.Simulator.Api;

/// <summary>What a parameter may look like. VOD refuses members it does not know, and so does this.</summary>
internal abstract record Shape
{
    public static readonly Shape Text = new Scalar("String", value => value.ValueKind == JsonValueKind.String);
    public static readonly Shape Integer = new Scalar("Integer", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));
    public static readonly Shape Number = new Scalar("Float", value => value.ValueKind == JsonValueKind.Number);
    public static readonly Shape Anything = new Scalar("anything", _ => true);

    public static Shape ListOf(Shape item) => new List(item);

    /// <summary>A name that ends in <c>!</c> is required.</summary>
    public static Shape ObjectOf(params (string Name, Shape Shape)[] members) => new Object(
        members.ToDictionary(member => member.Name.TrimEnd('!'), member => member.Shape),
        [.. members.Where(member => member.Name.EndsWith('!')).Select(member => member.Name.TrimEnd('!'))]);

    /// <summary>Null when the value fits; null members count as absent.</summary>
    public ApiAnswer.Failure? Check(JsonElement value, string path = "") => value.ValueKind == JsonValueKind.Null ? null : CheckValue(value, path);

    protected abstract ApiAnswer.Failure? CheckValue(JsonElement value, string path);

    private sealed record Scalar(string Name, Func<JsonElement, bool> Fits) : Shape
    {
        protected override ApiAnswer.Failure? CheckValue(JsonElement value, string path) =>
            Fits(value) ? null : ApiErrors.WrongType(path, Name);
    }

    private sealed record List(Shape Item) : Shape
    {
        protected override ApiAnswer.Failure? CheckValue(JsonElement value, string path) => value.ValueKind != JsonValueKind.Array
            ? ApiErrors.WrongType(path, "Array")
            : value.EnumerateArray()
                .Select((item, index) => item.ValueKind == JsonValueKind.Null
                    ? ApiErrors.WrongType($"{path}.{index}", "a value")
                    : Item.Check(item, $"{path}.{index}"))
                .FirstOrDefault(failure => failure is not null);
    }

    private sealed record Object(Dictionary<string, Shape> Members, string[] Required) : Shape
    {
        protected override ApiAnswer.Failure? CheckValue(JsonElement value, string path)
        {
            if (value.ValueKind != JsonValueKind.Object)
                return ApiErrors.WrongType(path.Length == 0 ? "the body" : path, "Object");
            var prefix = path.Length == 0 ? "" : path + ".";
            foreach (var member in value.EnumerateObject())
            {
                if (!Members.TryGetValue(member.Name, out var shape))
                    return ApiErrors.Unknown(prefix + member.Name);
                if (shape.Check(member.Value, prefix + member.Name) is { } failure)
                    return failure;
            }

            var missing = Required.FirstOrDefault(name => !value.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null);
            return missing is null ? null : ApiErrors.Missing(prefix + missing);
        }
    }
}
