using Media.ServiceDefaults;
using Media.Silo;

if (await HealthVerb.TryAnswerAsync(args) is { } health)
    return health;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMediaSilo();

var app = builder.Build();
app.MapServiceDefaults();
app.MapMediaSilo();
return await app.RunOrExplainAsync();
