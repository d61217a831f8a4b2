using System.ComponentModel.DataAnnotations;

namespace Media.Vod;

/// <summary>One VOD application, configured under <c>Vod:Apps:{name}</c>.</summary>
public sealed class VodAppOptions
{
    public const string DefaultEndpoint = "https://vod.tencentcloudapi.com";

    public const string PushMode = "push";

    public const string PullMode = "pull";

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

    /// <summary>Another token that is taken while the callback URL is being changed.</summary>
    public string? PreviousCallbackToken { get; set; }

    /// <summary>The callback key (<c>SignKey</c> of ModifyEventConfig); null: <c>Sign</c> and <c>T</c> are not asked for.</summary>
    public string? SignKey { get; set; }

    /// <summary>Another callback key that is taken while it is being changed at VOD.</summary>
    public string? PreviousSignKey { get; set; }

    /// <summary>
    /// True: a pushed callback is a hint, and only what VOD answers when it is asked counts. <c>Sign</c> does not cover the body, so
    /// whoever has seen a signature can send any event until its <c>T</c>.
    /// </summary>
    public bool Verified { get; set; }

    /// <summary>
    /// <see cref="PushMode"/> (normal callback) or <see cref="PullMode"/> (reliable callback), as it is set at VOD. Callbacks that are
    /// pushed are taken in either.
    /// </summary>
    public string Mode { get; set; } = PushMode;

    /// <summary>How long one API call may take.</summary>
    [Range(1, 60)]
    public int CallTimeoutSeconds { get; set; } = 5;

    /// <summary>The account's limit for each action, calls per second, which all silos keep together (<c>protocol</c> c.3). Apps of one account share it: give each its part.</summary>
    [Range(1, 10_000)]
    public int CallsPerSecond { get; set; } = 100;
}
