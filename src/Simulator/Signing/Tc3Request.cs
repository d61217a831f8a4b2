namespace Media.Simulator.Signing;

/// <summary>The parts of an HTTP request that a TC3 signature covers.</summary>
internal sealed record Tc3Request(
    string Method, string CanonicalQuery, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);
