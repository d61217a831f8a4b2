using Media.ServiceDefaults;
using Media.Silo;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMediaSilo();

var app = builder.Build();
app.MapServiceDefaults();
return await app.RunOrExplainAsync();
