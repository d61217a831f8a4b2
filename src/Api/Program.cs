using Media.Api;
using Media.ServiceDefaults;

if (await HealthVerb.TryAnswerAsync(args) is { } health)
    return health;

var builder = Startup.CreateBuilder(args);
builder.AddSettingsFiles();
builder.AddMediaApi();
builder.AddClusterClient();

return await builder.RunOrExplainAsync(static app => app.MapMediaApi());
