namespace Media.Simulator.Signing;

/// <summary>What a look at the signature of a call can find.</summary>
internal enum Tc3Verdict
{
    /// <summary>Signed by a known key, in time.</summary>
    Valid,

    /// <summary>There is no Authorization header.</summary>
    Missing,

    /// <summary>The Authorization header, the timestamp or the list of signed headers is not in the documented form.</summary>
    Malformed,

    /// <summary>The SecretId belongs to nobody here.</summary>
    UnknownSecretId,

    /// <summary>The timestamp is more than five minutes from the clock.</summary>
    Expired,

    /// <summary>The date of the scope is not the UTC date of the timestamp, or its service is neither vod nor the endpoint's first label.</summary>
    WrongScope,

    /// <summary>The signature is not the one these bytes and this key give.</summary>
    WrongSignature,
}
