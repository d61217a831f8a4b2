namespace Media.Simulator.Callbacks;

/// <summary>The application's callback settings. ModifyEventConfig sets them; DescribeEventConfig returns all but the key.</summary>
internal sealed record EventConfig
{
    public const string Push = "PUSH";
    public const string Pull = "PULL";
    public const string On = "ON";
    public const string Off = "OFF";
    public const int MaxSignKeyLength = 32;

    public string Mode { get; init; } = Push;

    public Uri? NotificationUrl { get; init; }

    /// <summary>Starts ON, unlike VOD's: a simulator that reports no uploads would be of little use.</summary>
    public string UploadSwitch { get; init; } = On;

    public string DeleteSwitch { get; init; } = Off;

    public string PersistenceSwitch { get; init; } = Off;

    /// <summary>Empty: callbacks are not signed.</summary>
    public string SignKey { get; init; } = "";

    public static bool IsSignKey(string text) => text.Length <= MaxSignKeyLength && text.All(char.IsAsciiLetterOrDigit);
}
