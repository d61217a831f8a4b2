using System.Net;
using Media.Simulator.Callbacks;

namespace Media.Simulator;

/// <summary>The settings a simulator starts with. <c>/sim</c> changes speed, task length, receiver and seed while it runs.</summary>
public sealed record SimulatorOptions
{
    /// <summary>An IP address or <c>localhost</c>.</summary>
    public string Host { get; init; } = SimulatorDefaults.Host;

    /// <summary>0 picks a free port, which <see cref="SimulatorHost.AddressOf"/> returns.</summary>
    public int Port { get; init; } = SimulatorDefaults.Port;

    /// <summary>SecretId to SecretKey: the credentials that may sign API calls.</summary>
    public IReadOnlyDictionary<string, string> Credentials { get; init; } =
        new Dictionary<string, string> { [SimulatorDefaults.SecretId] = SimulatorDefaults.SecretKey };

    /// <summary>The only application of this VOD. A call may omit it, but must not name another one.</summary>
    public long SubAppId { get; init; } = SimulatorDefaults.SubAppId;

    /// <summary>Simulated seconds per real second.</summary>
    public double Speed { get; init; } = SimulatorDefaults.Speed;

    /// <summary>Simulated seconds from the acceptance of a task to its end.</summary>
    public double JobSeconds { get; init; } = SimulatorDefaults.JobSeconds;

    /// <summary>PUSH or PULL: how events are delivered until ModifyEventConfig changes it.</summary>
    public string Mode { get; init; } = SimulatorDefaults.Mode;

    /// <summary>The URL that events are pushed to; null: none yet.</summary>
    public Uri? ReceiverUrl { get; init; }

    /// <summary>The key that signs pushed events, as ModifyEventConfig's SignKey; empty: they are not signed.</summary>
    public string SignKey { get; init; } = "";

    /// <summary>The seed of all injected faults: the same seed and the same calls give the same faults.</summary>
    public long Seed { get; init; } = SimulatorDefaults.Seed;

    /// <summary>The real clock that drives the simulated one; tests pass one they can advance.</summary>
    public TimeProvider RealTime { get; init; } = TimeProvider.System;

    internal IPAddress Address() => Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(Host);

    internal void Validate()
    {
        Require(Host == "localhost" || IPAddress.TryParse(Host, out _), "The host must be an IP address or localhost.");
        Require(Port is >= 0 and <= IPEndPoint.MaxPort, $"The port must be between 0 and {IPEndPoint.MaxPort}.");
        Require(Credentials.Count > 0, "At least one SecretId with its SecretKey is needed: without one no call can be signed.");
        Require(SubAppId > 0, "The SubAppId must be positive.");
        Require(
            Speed is >= SimulatorDefaults.MinSpeed and <= SimulatorDefaults.MaxSpeed,
            $"The speed must be between {SimulatorDefaults.MinSpeed} and {SimulatorDefaults.MaxSpeed} simulated seconds per second.");
        Require(
            JobSeconds is >= 0 and <= SimulatorDefaults.MaxJobSeconds,
            $"A task must take between 0 and {SimulatorDefaults.MaxJobSeconds} simulated seconds.");
        Require(Mode is EventConfig.Push or EventConfig.Pull, "The mode must be PUSH or PULL.");
        Require(
            EventConfig.IsSignKey(SignKey),
            $"The sign key must have at most {EventConfig.MaxSignKeyLength} letters and digits.");
        Require(
            ReceiverUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" },
            "The receiver must be an absolute http or https URL.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }
}
