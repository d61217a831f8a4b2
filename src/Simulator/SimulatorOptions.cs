using System.Net;
using Media.Simulator.Callbacks;

namespace Media.Simulator;

/// <summary>How one simulator is started. Speed, job length, receiver and seed can be changed while it runs (<c>/sim</c>).</summary>
public sealed record SimulatorOptions
{
    /// <summary>An IP address or <c>localhost</c>.</summary>
    public string Host { get; init; } = SimulatorDefaults.Host;

    /// <summary>0 takes a free port; <see cref="SimulatorHost.AddressOf"/> tells which.</summary>
    public int Port { get; init; } = SimulatorDefaults.Port;

    /// <summary>SecretId to SecretKey: who may sign API calls.</summary>
    public IReadOnlyDictionary<string, string> Credentials { get; init; } =
        new Dictionary<string, string> { [SimulatorDefaults.SecretId] = SimulatorDefaults.SecretKey };

    /// <summary>The one application of this VOD. A call may leave it out, but not name another.</summary>
    public long SubAppId { get; init; } = SimulatorDefaults.SubAppId;

    /// <summary>Simulated seconds per real second.</summary>
    public double Speed { get; init; } = SimulatorDefaults.Speed;

    /// <summary>Simulated seconds from the acceptance of a job to its end.</summary>
    public double JobSeconds { get; init; } = SimulatorDefaults.JobSeconds;

    /// <summary>PUSH or PULL: how events are delivered until ModifyEventConfig says otherwise.</summary>
    public string Mode { get; init; } = SimulatorDefaults.Mode;

    /// <summary>Where events are pushed; null until somebody sets a receiver.</summary>
    public Uri? ReceiverUrl { get; init; }

    /// <summary>What chance is derived from: the same seed and the same calls give the same faults.</summary>
    public long Seed { get; init; } = SimulatorDefaults.Seed;

    /// <summary>The real clock below the simulated one; tests pass one they can advance.</summary>
    public TimeProvider RealTime { get; init; } = TimeProvider.System;

    internal IPAddress Address() => Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(Host);

    internal void Validate()
    {
        Require(Host == "localhost" || IPAddress.TryParse(Host, out _), "The host is an IP address or localhost.");
        Require(Port is >= 0 and <= IPEndPoint.MaxPort, $"The port is from 0 to {IPEndPoint.MaxPort}.");
        Require(Credentials.Count > 0, "At least one SecretId with its SecretKey is needed: nobody could sign a call.");
        Require(SubAppId > 0, "The SubAppId is a positive number.");
        Require(
            Speed is >= SimulatorDefaults.MinSpeed and <= SimulatorDefaults.MaxSpeed,
            $"The speed is from {SimulatorDefaults.MinSpeed} to {SimulatorDefaults.MaxSpeed} simulated seconds per second.");
        Require(
            JobSeconds is >= 0 and <= SimulatorDefaults.MaxJobSeconds,
            $"The job length is from 0 to {SimulatorDefaults.MaxJobSeconds} simulated seconds.");
        Require(Mode is EventSettings.Push or EventSettings.Pull, "The mode is PUSH or PULL.");
        Require(ReceiverUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "The receiver is an absolute http or https URL.");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new ArgumentException(otherwise);
    }
}
