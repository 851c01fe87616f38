using System.Text.Json;
using EventHub.Samples.ZoneService.Checking;
using EventHub.Samples.ZoneService.Hosting;
using EventHub.Samples.ZoneService.Importing;
using EventHub.Samples.ZoneService.Zones;

var builder = WebApplication.CreateSlimBuilder(args);
ServiceOptions options;
try
{
    options = ServiceOptions.Read(builder.Configuration);
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

using var loggers = LoggerFactory.Create(static logging => logging.AddConsole());
builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddSingleton(options);
builder.Services.AddSingleton<ZoneBook>();
builder.Services.AddEvents(options, loggers.CreateLogger(options.Source));
builder.Services.AddHostedService<HealthChecker>();

await using var app = builder.Build();
app.MapZones();
app.MapRecords();
app.MapImport();
app.MapGet("/health", static () => TypedResults.Ok());
await app.RunAsync();
return 0;
