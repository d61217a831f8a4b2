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

/// <summary>The whole service in one process: silo, API, SQLite and, where no VOD is named, the simulator.</summary>
internal sealed class StandaloneProcess(CommandLine line, TextWriter console, TextWriter errors) : IAsyncDisposable
{
    private WebApplication? _simulator;
    private WebApplication? _service;

    /// <returns>The exit code.</returns>
    public async Task<int> Run()
    {
        var builder = Startup.CreateBuilder();
        builder.AddSettingsFiles();
        var vod = Settings.Complete(builder.Configuration, line);
        var key = line.Walkthrough ? Settings.WalkthroughKey(builder.Configuration) : null;
        builder.AddServiceDefaults();
        builder.AddMediaSilo();
        builder.AddMediaApi();
        _service = builder.Build();
        if (Startup.MistakesIn(_service.Services) is { Count: > 0 } mistakes)
            return await Refuse(mistakes);

        try
        {
            if (vod is null && !await Start(_simulator = SimulatorHost.Build(Settings.SimulatorOptions(builder.Configuration, line)), line.SimulatorPort, "--sim-port"))
                return 1;
            _service.MapMediaApi();
            _service.MapMediaSilo();
            if (!await Start(_service, line.ApiPort, "--api-port"))
                return 1;
        }
        catch (Exception e) when (e is StoreUnavailableException or SchemaTooNewException)
        {
            return await Refuse([e.Message]);
        }

        await Announce(vod);
        return await Serve(vod ?? Settings.SimulatorUrl(line), key);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
    }

    private async Task<int> Refuse(IEnumerable<string> mistakes)
    {
        foreach (var mistake in mistakes)
            await errors.WriteLineAsync(mistake);
        return 1;
    }

    private async Task<bool> Start(WebApplication application, int port, string option)
    {
        // A silo that had joined by then would not part without complaints.
        if (!IsTaken(port))
        {
            try
            {
                await application.StartAsync();
                return true;
            }
            catch (IOException e) when (e.InnerException is AddressInUseException)
            {
                // Somebody was faster.
            }
        }

        await errors.WriteLineAsync($"Port {port} on 127.0.0.1 is taken: free it, or choose another with {option}.");
        return false;
    }

    private static bool IsTaken(int port)
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

    private async Task<int> Serve(Uri vod, string? key)
    {
        var lifetime = _service!.Lifetime;
        if (line.Walkthrough && !await Walk(vod, key, lifetime.ApplicationStopping) && line.Once)
            return await Stop(1);
        if (line.Once)
            return await Stop(0);
        await console.WriteLineAsync("Serving until Ctrl-C.");
        await _service.WaitForShutdownAsync();
        return await Stop(0);
    }

    private async Task<bool> Walk(Uri vod, string? key, CancellationToken stopping)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        var api = new Uri($"http://127.0.0.1:{line.ApiPort}/");
        try
        {
            return await new Walkthrough(http, api, vod, Settings.ReceiverUrl(_service!.Configuration, line), TimeProvider.System, console).Run(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (HttpRequestException e)
        {
            await errors.WriteLineAsync($"The walkthrough was interrupted: {e.Message}");
            return false;
        }
    }

    private async Task Announce(Uri? vod)
    {
        await console.WriteLineAsync($"API        http://127.0.0.1:{line.ApiPort}");
        await console.WriteLineAsync(vod is null ? $"Simulator  {Settings.SimulatorUrl(line)}" : $"VOD        {vod}");
    }

    private async Task<int> Stop(int exitCode)
    {
        await _service!.StopAsync();
        if (_simulator is not null)
            await _simulator.StopAsync();
        return exitCode;
    }
}
