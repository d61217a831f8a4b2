using Media.Tests.EndToEnd.Processes;

namespace Media.Tests.EndToEnd.Cluster;

/// <summary>Errors that processes log while other processes are killed, each with the reason why it is harmless.</summary>
internal static class KnownErrors
{
    /// <summary>Matches how Orleans and this service log a silo that is unreachable or does not answer.</summary>
    private const string Unreachable =
        @"(System\.TimeoutException|System\.OperationCanceledException: Message expired|Orleans\.Runtime\.(OrleansMessageRejection|SiloUnavailable|GatewayTooBusy|ClientNotAvailable)Exception|Orleans\.Runtime\.Messaging\.ConnectionFailedException)";

    public static readonly IReadOnlyList<ExplainedError> WhenSilosAreKilled =
    [
        new(@"StoringCalls\[2\] Nothing was stored after \d+ grain calls: \w+\.$", "No silo could be reached for 4.5 s: VOD was told 503, and the upload is searched for."),
        new(@"Messaging\.Connection\[\d+\] Exception sending message Unrecoverable Rejection \(info:  System\.TimeoutException: Grain placement operation timed out", "The same, 30 s later: whoever called has long called again, and Orleans has no codec for the reason."),
        new($@"ClientDirectory\[0\] Exception publishing client routing table .* {Unreachable}", "A killed silo cannot be told who is connected where; the others were."),
        new(@"MembershipAgent\[100661\] Failed to get ping responses", "A silo that joins waits until silos killed meanwhile are declared dead."),
        new($@"Orleans\.Grain\[\d+\] Failed to unregister activation .* {Unreachable}", "A file was let go that the killed silo had in its part of the directory: the entry ended with it."),
        new(@"LocalSiloHealthMonitor\[\d+\] \.NET Thread Pool execution stalled", "More processes than cores: a machine for tests, not for silos."),
        new(@"AppGates\[2\] App load: VOD does not answer DescribeEventConfig \(Transport\.NotSent\)", "Nobody listens where the VOD of the app that is only loaded would be, and a silo that lives for minutes says so."),
    ];

    public static readonly IReadOnlyList<ExplainedError> WhenASiloIsDeclaredDead =
    [
        new(@"MembershipTableManager\[100627\] I have been told I am dead", "It is: the others have its files. It ends, and is started again by whoever runs it."),
        new(@"FatalErrorHandler\[100002\] Fatal error from .* I have been told I am dead", "The same."),
    ];

    public static readonly IReadOnlyList<ExplainedError> WhenASiloIsThawed =
    [
        .. WhenASiloIsDeclaredDead,
        new(@"AppGates\[2\] App default: VOD does not answer ProcessMedia \(Transport\.Timeout\)", "Its calls of before are all overdue at once: the time they had passed while it stood still."),
    ];

    public static readonly IReadOnlyList<ExplainedError> WithoutDatabase =
    [
        new(@"GatewayManager\[100921\] Error refreshing gateways\. Npgsql\.", "The client goes on with the silos it knows."),
    ];
}
