using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Errors that processes log while other processes are killed, each with the reason why it is harmless.</summary>
internal static class KnownErrors
{
    /// <summary>Matches how Orleans and this service log a silo that is unreachable or does not answer.</summary>
    private const string Unreachable =
        @"(System\.TimeoutException|System\.OperationCanceledException: Message expired"
        + @"|Orleans\.Runtime\.(OrleansMessageRejection|SiloUnavailable|GatewayTooBusy|ClientNotAvailable)Exception"
        + @"|Orleans\.Runtime\.Messaging\.ConnectionFailedException)";

    public static readonly IReadOnlyList<ExplainedError> WhenSilosAreKilled =
    [
        new(
            @"GrainRetry\[2\] Nothing was stored after \d+ grain calls: \w+\.$",
            "No silo was reachable for 4.5 s. The API answered VOD with 503, and a scan finds the upload."),
        new(
            @"Messaging\.Connection\[\d+\] Exception sending message Unrecoverable Rejection "
                + @"\(info:  System\.TimeoutException: Grain placement operation timed out",
            "The same, 30 s later. The caller has long retried, and Orleans has no codec for the exception."),
        new(
            $@"ClientDirectory\[0\] Exception publishing client routing table .* {Unreachable}",
            "The routes of clients could not be sent to a killed silo. The other silos received them."),
        new(
            @"MembershipAgent\[100661\] Failed to get ping responses",
            "A joining silo waits until silos killed meanwhile are declared dead."),
        new(
            $@"Orleans\.Grain\[\d+\] Failed to unregister activation .* {Unreachable}",
            "A file was deactivated whose directory entry was on the killed silo. The entry was lost with that silo."),
        new(
            @"LocalSiloHealthMonitor\[\d+\] \.NET Thread Pool execution stalled",
            "The test machine runs more processes than it has cores."),
        new(
            @"AppGates\[2\] App load: VOD does not answer DescribeEventConfig \(Transport\.NotSent\)",
            "The endpoint of the app load has no server, and a silo that runs for minutes logs this."),
    ];

    public static readonly IReadOnlyList<ExplainedError> WhenASiloIsDeclaredDead =
    [
        new(
            @"MembershipTableManager\[100627\] I have been told I am dead",
            "The other silos have taken over its files. The silo ends, and an operator or orchestrator restarts it."),
        new(@"FatalErrorHandler\[100002\] Fatal error from .* I have been told I am dead", "The same."),
    ];

    public static readonly IReadOnlyList<ExplainedError> WhenASiloIsThawed =
    [
        .. WhenASiloIsDeclaredDead,
        new(
            @"AppGates\[2\] App default: VOD does not answer ProcessMedia \(Transport\.Timeout\)",
            "The calls that were under way time out at once, because their time limit passed while the silo was suspended."),
    ];

    public static readonly IReadOnlyList<ExplainedError> WithoutDatabase =
    [
        new(@"GatewayManager\[100921\] Error refreshing gateways\. Npgsql\.", "The client continues with the silos it knows."),
    ];
}
