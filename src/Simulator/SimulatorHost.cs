using Media.Simulator.Api;
using Media.Simulator.Callbacks;
using Media.Simulator.Control;
using Media.Simulator.Faults;
using Media.Simulator.Jobs;
using Media.Simulator.Library;
using Media.Simulator.Signing;
using Media.Simulator.Time;

namespace Media.Simulator;

/// <summary>A VOD in a box, as an application of its own: it can be started beside others in one process.</summary>
public static class SimulatorHost
{
    /// <summary>
    /// Builds it; nothing listens before it is started. It reads no configuration, environment or files: only the options.
    /// </summary>
    /// <exception cref="ArgumentException">An option cannot be used; the message says which and why.</exception>
    public static WebApplication Build(SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Media.Simulator" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address(), options.Port);
        });
        // Quiet beside other applications, but a bug must not stop the scheduler without a word.
        // A start that fails is thrown to whoever starts it, so the host's own report of it would be the second.
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical).AddSimpleConsole();
        builder.Services.AddRoutingCore();
        AddSimulator(builder.Services, options);

        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/", app.Services.GetRequiredService<ApiEndpoint>().HandleAsync);
        app.MapControl();
        return app;
    }

    /// <summary>Where a started simulator listens, such as <c>http://127.0.0.1:8090</c>.</summary>
    public static string AddressOf(WebApplication simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        return simulator.Urls.FirstOrDefault()?.TrimEnd('/') ?? throw new InvalidOperationException("The simulator was not started.");
    }

    private static void AddSimulator(IServiceCollection services, SimulatorOptions options)
    {
        services.AddSingleton(options).AddSingleton<SimulatedClock>().AddSingleton<IdSource>();
        services.AddSingleton<Chance>().AddSingleton<RateLimit>();
        services.AddSingleton<SimulatorStats>().AddSingleton(new Tc3Verifier(options.Credentials, options.RealTime));
        services.AddSingleton<Timeline>().AddHostedService(provider => provider.GetRequiredService<Timeline>());

        services.AddSingleton<EventConfig>().AddSingleton<EventRouter>().AddSingleton<PullQueue>();
        services.AddSingleton<PushQueue>().AddHostedService<PushSender>();

        services.AddSingleton<MediaLibrary>().AddSingleton<Uploads>();
        services.AddSingleton<TaskBook>().AddSingleton<SubtaskPlanner>().AddSingleton<Procedures>().AddSingleton<PullUploads>();

        services.AddSingleton<ApiEndpoint>().AddSingleton<MediaInfos>();
        services.AddSingleton<IApiCall, ProcessMedia>().AddSingleton<IApiCall, PullUpload>().AddSingleton<IApiCall, DeleteMedia>();
        services.AddSingleton<IApiCall, DescribeTaskDetail>().AddSingleton<IApiCall, DescribeTasks>();
        services.AddSingleton<IApiCall, DescribeMediaInfos>().AddSingleton<IApiCall, SearchMedia>();
        services.AddSingleton<IApiCall, PullEvents>().AddSingleton<IApiCall, ConfirmEvents>().AddSingleton<IApiCall, DescribeEventsState>();
        services.AddSingleton<IApiCall, DescribeEventConfig>().AddSingleton<IApiCall, ModifyEventConfig>();

        services.AddSingleton<UploadsEndpoint>().AddSingleton<EventsEndpoint>();
        services.AddSingleton<SettingsEndpoints>().AddSingleton<WitnessEndpoints>();
    }
}
