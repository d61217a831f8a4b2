using Media.Api;
using Media.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddMediaApi();
builder.AddClusterClient();

var app = builder.Build();
app.MapMediaApi();
return await app.RunOrExplainAsync();
