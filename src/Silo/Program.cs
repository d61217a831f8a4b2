using Media.ServiceDefaults;
using Media.Silo;

if (await HealthVerb.TryAnswerAsync(args) is { } health)
    return health;

var builder = Startup.CreateBuilder(args);
builder.AddSettingsFiles();
builder.AddServiceDefaults();
builder.AddMediaSilo();

return await builder.RunOrExplainAsync(static app =>
{
    app.MapServiceDefaults();
    app.MapMediaSilo();
});
