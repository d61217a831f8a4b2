using System.Text.Json;

namespace Media.Simulator.Api;

/// <summary>The type that a parameter must have. Unknown members are rejected, as by VOD.</summary>
internal abstract record ParameterSchema
{
    public static readonly ParameterSchema Text = new Scalar("String", value => value.ValueKind == JsonValueKind.String);
    public static readonly ParameterSchema Integer =
        new Scalar("Integer", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));
    public static readonly ParameterSchema Number = new Scalar("Float", value => value.ValueKind == JsonValueKind.Number);
    public static readonly ParameterSchema Anything = new Scalar("anything", _ => true);

    public static ParameterSchema ListOf(ParameterSchema item) => new List(item);

    /// <param name="members">A member whose name ends in <c>!</c> is required.</param>
    public static ParameterSchema ObjectOf(params (string Name, ParameterSchema Schema)[] members) => new Object(
        members.ToDictionary(member => member.Name.TrimEnd('!'), member => member.Schema),
        [.. members.Where(member => member.Name.EndsWith('!')).Select(member => member.Name.TrimEnd('!'))]);

    /// <returns>Null if the value matches. A null member counts as absent.</returns>
    public ApiResult.Failure? Check(JsonElement value, string path = "") =>
        value.ValueKind == JsonValueKind.Null ? null : CheckValue(value, path);

    protected abstract ApiResult.Failure? CheckValue(JsonElement value, string path);

    private sealed record Scalar(string Name, Func<JsonElement, bool> Fits) : ParameterSchema
    {
        protected override ApiResult.Failure? CheckValue(JsonElement value, string path) =>
            Fits(value) ? null : ApiErrors.WrongType(path, Name);
    }

    private sealed record List(ParameterSchema Item) : ParameterSchema
    {
        protected override ApiResult.Failure? CheckValue(JsonElement value, string path) => value.ValueKind != JsonValueKind.Array
            ? ApiErrors.WrongType(path, "Array")
            : value.EnumerateArray()
                .Select((item, index) => item.ValueKind == JsonValueKind.Null
                    ? ApiErrors.WrongType($"{path}.{index}", "a value")
                    : Item.Check(item, $"{path}.{index}"))
                .FirstOrDefault(failure => failure is not null);
    }

    private sealed record Object(Dictionary<string, ParameterSchema> Members, string[] Required) : ParameterSchema
    {
        protected override ApiResult.Failure? CheckValue(JsonElement value, string path)
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

            var missing = Required.FirstOrDefault(
                name => !value.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null);
            return missing is null ? null : ApiErrors.Missing(prefix + missing);
        }
    }
}
