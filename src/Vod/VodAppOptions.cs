namespace Media.Vod;

/// <summary>One VOD application, configured under <c>Vod:Apps:{name}</c>.</summary>
public sealed class VodAppOptions
{
    public const string DefaultEndpoint = "https://vod.tencentcloudapi.com";

    public string SecretId { get; set; } = "";

    public string SecretKey { get; set; } = "";

    /// <summary>The application id; accounts opened since 2023-12-25 must always send it. 0: not sent.</summary>
    public long SubAppId { get; set; }

    /// <summary>Optional for VOD; sent as <c>X-TC-Region</c> when set.</summary>
    public string? Region { get; set; }

    /// <summary>The pipeline: transcode template ids asked for on a new file. Empty: 100010 and 100020.</summary>
    public IList<long> Definitions { get; } = [];

    /// <summary>False: files are followed, never transcoded by this service.</summary>
    public bool Pipeline { get; set; } = true;

    /// <summary>The API's base address; http is for a simulator only.</summary>
    public string Endpoint { get; set; } = DefaultEndpoint;

    /// <summary>The secret last segment of the callback URL; null: none is asked for.</summary>
    public string? CallbackToken { get; set; }

    /// <summary>The callback key (<c>SignKey</c> of ModifyEventConfig); null: <c>Sign</c> and <c>T</c> are not asked for.</summary>
    public string? SignKey { get; set; }

    /// <summary>push (normal callback); pull (reliable callback) is refused until there is a poller.</summary>
    public string Mode { get; set; } = "push";

    /// <summary>How long one API call may take.</summary>
    public int CallTimeoutSeconds { get; set; } = 5;

    /// <summary>What one silo sends at most, calls per second.</summary>
    public int CallsPerSecond { get; set; } = 100;
}
