namespace Media.Grains.Effects;

/// <summary>Whether a gate lets calls through, and if not, why.</summary>
internal enum GateState
{
    Open,

    /// <summary>Shut: VOD refuses every such call of the app (credentials, permission, quota, a stopped service).</summary>
    Refused,

    /// <summary>Shut: VOD does not answer.</summary>
    Unreachable,
}
