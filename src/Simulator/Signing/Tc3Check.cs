namespace Media.Simulator.Signing;

/// <summary>The result of checking a call's signature.</summary>
internal enum Tc3Check
{
    /// <summary>Signed with a known key within the allowed time.</summary>
    Valid,

    /// <summary>There is no Authorization header.</summary>
    Missing,

    /// <summary>The Authorization header, the timestamp or the list of signed headers does not have the documented format.</summary>
    Malformed,

    /// <summary>The SecretId is not one of the simulator's credentials.</summary>
    UnknownSecretId,

    /// <summary>The timestamp differs from the clock by more than five minutes.</summary>
    Expired,

    /// <summary>The scope's date is not the timestamp's UTC date, or its service is neither vod nor the endpoint's first label.</summary>
    WrongScope,

    /// <summary>The signature does not match the request and the key.</summary>
    WrongSignature,
}
