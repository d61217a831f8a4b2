using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Media.ServiceDefaults;

/// <summary>Configures how this service writes JSON: members in camel case, enums in snake case, times in RFC 3339 UTC.</summary>
public static class JsonDefaults
{
    internal static void AddJsonDefaults(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(static http => Apply(http.SerializerOptions));

    public static void Apply(JsonSerializerOptions options)
    {
        // Responses are application/json and never embedded in HTML, so non-ASCII names need no escaping and stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcConverter());
        options.TypeInfoResolverChain.Insert(0, ProblemJson.Default);
    }
}

/// <summary>Writes times in RFC 3339 UTC, with a Z, and the fraction of a second only if it is not zero.</summary>
internal sealed class UtcConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[32];
        value.UtcDateTime.TryFormat(text, out var written, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
