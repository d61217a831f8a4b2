using System.Text.Json;
using Npgsql;

namespace Media.Bench.Callbacks;

/// <summary>The server that the service is compared with: a minimal API that only inserts each callback with Npgsql.</summary>
internal static class BaselineApi
{
    public static async Task RunAsync(string[] arguments)
    {
        var options = new BenchArguments(arguments);
        await using var source = NpgsqlDataSource.Create(options.Text("postgres") ?? throw new ArgumentException("--postgres is missing."));
        const string Table =
            "CREATE TABLE IF NOT EXISTS callback (file_id text PRIMARY KEY, received_at timestamptz NOT NULL, body text NOT NULL)";
        const string Insert = "INSERT INTO callback (file_id, received_at, body) VALUES ($1, now(), $2) ON CONFLICT DO NOTHING";
        await using (var create = source.CreateCommand(Table))
            await create.ExecuteNonQueryAsync();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Number("port", 0)}");
        await using var app = builder.Build();
        app.MapGet("/livez", () => Results.Ok());
        app.MapPost("/callbacks/{app}", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            using var json = JsonDocument.Parse(body);
            var fileId = json.RootElement.GetProperty("FileUploadEvent").GetProperty("FileId").GetString()!;
            await using var insert = source.CreateCommand(Insert);
            insert.Parameters.AddWithValue(fileId);
            insert.Parameters.AddWithValue(body);
            await insert.ExecuteNonQueryAsync();
            return Results.Json(new { code = 0 });
        });
        await app.RunAsync();
    }
}
