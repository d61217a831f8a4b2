using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Media.ServiceDefaults;

/// <summary>How this service writes JSON: camel case, enum words in snake case, times in RFC 3339 UTC.</summary>
public static class JsonDefaults
{
    internal static void AddJsonDefaults(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(static http => Apply(http.SerializerOptions));

    public static void Apply(JsonSerializerOptions options)
    {
        // Answers are application/json, never part of a page: names stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcConverter());
        options.TypeInfoResolverChain.Insert(0, ProblemJson.Default);
    }
}

/// <summary>RFC 3339 in UTC, with a Z; the fraction of a second only where there is one.</summary>
internal sealed class UtcConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[32];
        value.UtcDateTime.TryFormat(text, out var written, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
