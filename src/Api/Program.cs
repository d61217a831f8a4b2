using Media.Api;

var builder = WebApplication.CreateBuilder(args);
builder.AddMediaApi();
builder.AddClusterClient();

var app = builder.Build();
app.MapMediaApi();
app.Run();
