namespace Media.Simulator;

/// <summary>The simulator's default settings. The credentials are no secret: they are valid in simulators only.</summary>
public static class SimulatorDefaults
{
    public const string SecretId = "AKIDSIMULATOR00000000000000000000000";
    public const string SecretKey = "simulator-secret-key-not-a-secret";
    public const long SubAppId = 1500000001;
    public const string Host = "127.0.0.1";
    public const int Port = 8090;
    public const double Speed = 1;
    public const double JobSeconds = 10;
    public const long Seed = 1;
    public const string Mode = "PUSH";

    public const double MinSpeed = 0.001;
    public const double MaxSpeed = 1_000_000;
    public const double MaxJobSeconds = 7 * 24 * 3600;
}
