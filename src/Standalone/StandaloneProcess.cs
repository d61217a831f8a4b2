using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Media.Api;
using Media.ServiceDefaults;
using Media.Silo;
using Media.Simulator;
using Media.Storage;
using Microsoft.AspNetCore.Connections;

namespace Media.Standalone;

/// <summary>Runs the whole service in one process: silo, API, SQLite and, unless another VOD is configured, the simulator.</summary>
internal sealed class StandaloneProcess(CommandLine line, TextWriter console, TextWriter errors) : IAsyncDisposable
{
    private WebApplication? _simulator;
    private WebApplication? _service;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        var builder = Startup.CreateBuilder();
        builder.AddSettingsFiles();
        var vod = Settings.Complete(builder.Configuration, line);
        var key = line.Walkthrough ? Settings.AddWalkthroughKey(builder.Configuration) : null;
        builder.AddServiceDefaults();
        builder.AddMediaSilo();
        builder.AddMediaApi();
        try
        {
            _service = builder.Build();
            if (Startup.MistakesIn(_service.Services) is { Count: > 0 } mistakes)
                return await RefuseAsync(mistakes);
            if (vod is null)
            {
                _simulator = SimulatorHost.Build(Settings.SimulatorOptions(builder.Configuration, line));
                if (!await StartAsync(_simulator, line.SimulatorPort, "--sim-port"))
                    return 1;
            }

            _service.MapMediaApi();
            _service.MapMediaSilo();
            if (!await StartAsync(_service, line.ApiPort, "--api-port"))
                return 1;
        }
        catch (Exception e) when (e is StoreUnavailableException or SchemaTooNewException)
        {
            return await RefuseAsync([e.Message]);
        }
        catch (Exception e)
        {
            return await RefuseAsync([Startup.ReasonOf(e)]);
        }

        await PrintAddressesAsync(vod);
        return await ServeAsync(vod ?? Settings.SimulatorUrl(line), key);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
    }

    private async Task<int> RefuseAsync(IEnumerable<string> mistakes)
    {
        foreach (var mistake in mistakes)
            await errors.WriteLineAsync(mistake);
        return 1;
    }

    private async Task<bool> StartAsync(WebApplication application, int port, string option)
    {
        // Checked before the start: a silo that has joined a cluster cannot leave it without logging errors.
        if (!IsInUse(port))
        {
            try
            {
                await application.StartAsync();
                return true;
            }
            catch (IOException e) when (e.InnerException is AddressInUseException)
            {
                // Another process took the port since the check.
            }
        }

        await errors.WriteLineAsync($"Port {port} on 127.0.0.1 is in use: free it, or choose another with {option}.");
        return false;
    }

    private static bool IsInUse(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }

    private async Task<int> ServeAsync(Uri vod, string? key)
    {
        var succeeded = !line.Walkthrough || await WalkThroughAsync(vod, key, _service!.Lifetime.ApplicationStopping);
        if (line.Once)
            return await StopAsync(succeeded ? 0 : 1);
        if (_simulator is not null)
            await console.WriteLineAsync($"Upload more:  {Commands.Upload(vod)}");
        await console.WriteLineAsync("Serving until Ctrl-C.");
        await _service!.WaitForShutdownAsync();
        return await StopAsync(0);
    }

    private async Task<bool> WalkThroughAsync(Uri vod, string? key, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        var configuration = _service!.Configuration;
        var walkthrough = new Walkthrough(
            http, new Uri(Settings.ApiAddress(line)), vod, Settings.ReceiverUrl(configuration, line), Settings.MainApp(configuration),
            TimeProvider.System, console);
        try
        {
            return await walkthrough.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (HttpRequestException e)
        {
            await errors.WriteLineAsync($"The walkthrough was interrupted: {e.Message}");
            return false;
        }
    }

    private async Task PrintAddressesAsync(Uri? vod)
    {
        await console.WriteLineAsync($"API        {Settings.ApiAddress(line)}");
        var name = vod is null ? "Simulator" : "VOD      ";
        await console.WriteLineAsync($"{name}  {Commands.Address(vod ?? Settings.SimulatorUrl(line))}");
        await console.WriteLineAsync($"Database   {_service!.Services.GetRequiredService<MediaDatabase>().Description}");
    }

    private async Task<int> StopAsync(int exitCode)
    {
        await _service!.StopAsync();
        if (_simulator is not null)
            await _simulator.StopAsync();
        return exitCode;
    }
}
