using Media.Simulator.Api;
using Media.Simulator.Callbacks;
using Media.Simulator.Control;
using Media.Simulator.Faults;
using Media.Simulator.Tasks;
using Media.Simulator.Library;
using Media.Simulator.Signing;
using Media.Simulator.Time;

namespace Media.Simulator;

/// <summary>Builds the simulator as a separate <see cref="WebApplication"/>, which may share a process with other applications.</summary>
public static class SimulatorHost
{
    /// <summary>Builds the application without starting it. It reads the options only: no configuration, environment or files.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message says which and why.</exception>
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
        // Errors are logged because a bug could otherwise stop the scheduler silently. The host's own category is quieter: it would
        // report a failed start a second time, after StartAsync has thrown.
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical).AddSimpleConsole();
        builder.Services.AddRoutingCore();
        AddSimulator(builder.Services, options);

        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/", app.Services.GetRequiredService<ApiEndpoint>().HandleAsync);
        app.MapControl();
        return app;
    }

    /// <summary>The address a started simulator listens on, such as <c>http://127.0.0.1:8090</c>.</summary>
    public static string AddressOf(WebApplication simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        return simulator.Urls.FirstOrDefault()?.TrimEnd('/') ?? throw new InvalidOperationException("The simulator has not been started.");
    }

    private static void AddSimulator(IServiceCollection services, SimulatorOptions options)
    {
        services.AddSingleton(options).AddSingleton<SimulatedClock>().AddSingleton<IdGenerator>();
        services.AddSingleton<FaultInjector>().AddSingleton<RateLimit>();
        services.AddSingleton<SimulatorStats>().AddSingleton(new Tc3Verifier(options.Credentials, options.RealTime));
        services.AddSingleton<Scheduler>().AddHostedService(provider => provider.GetRequiredService<Scheduler>());

        services.AddSingleton<EventConfigStore>().AddSingleton<EventPublisher>().AddSingleton<PullQueue>();
        services.AddSingleton<PushQueue>().AddHostedService<PushSender>();

        services.AddSingleton<MediaLibrary>().AddSingleton<Uploads>();
        services.AddSingleton<TaskStore>().AddSingleton<SubtaskPlanner>().AddSingleton<ProcedureRunner>().AddSingleton<PullUploadRunner>();

        services.AddSingleton<ApiEndpoint>().AddSingleton<MediaInfoBuilder>();
        services.AddSingleton<IApiCall, ProcessMedia>().AddSingleton<IApiCall, PullUpload>().AddSingleton<IApiCall, DeleteMedia>();
        services.AddSingleton<IApiCall, DescribeTaskDetail>().AddSingleton<IApiCall, DescribeTasks>();
        services.AddSingleton<IApiCall, DescribeMediaInfos>().AddSingleton<IApiCall, SearchMedia>();
        services.AddSingleton<IApiCall, PullEvents>().AddSingleton<IApiCall, ConfirmEvents>().AddSingleton<IApiCall, DescribeEventsState>();
        services.AddSingleton<IApiCall, DescribeEventConfig>().AddSingleton<IApiCall, ModifyEventConfig>();

        services.AddSingleton<UploadsEndpoint>().AddSingleton<EventsEndpoint>();
        services.AddSingleton<SettingsEndpoints>().AddSingleton<InspectionEndpoints>();
    }
}
