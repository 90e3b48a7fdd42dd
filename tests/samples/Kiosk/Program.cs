// A kiosk on one port: whoever has logged in sees on a page what the scanners read.
//   dotnet run -- --Kiosk:Password=PASSWORD                                      reads the scanners of this machine
//   dotnet run -- --Kiosk:Password=PASSWORD --Kiosk:Source=script:scanners.keys  two that need no hardware
using KeyRx.AspNetCore;
using KeyRx.Hosting;
using KeyRx.Input;
using KeyRx.Streams;
using Kiosk;

var builder = WebApplication.CreateBuilder(args);
var password = builder.Configuration["Kiosk:Password"] ?? throw new ArgumentException("set Kiosk:Password");
if (!SourceSpec.TryParse(builder.Configuration["Kiosk:Source"] ?? "evdev", out var source, out var error))
    throw new ArgumentException($"Kiosk:Source: {error}");

builder.Services.AddKeyRx(options =>
{
    options.Listen = []; // the web server's port is enough
    options.Source = () => KeySources.Open(source, new KeySourceOptions());
    options.Topics = [new TopicOptions(Scanners.Topic)];
});
builder.Services.AddHostedService<Scanners>();
builder.Services.AddLogin();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapLogin(password);
app.MapGet("/", () => Results.File("scans.html", "text/html")).RequireAuthorization();
app.MapKeyRx("/ws", endpoint => endpoint.AllowSameOrigin = true).RequireAuthorization();
app.Run();
