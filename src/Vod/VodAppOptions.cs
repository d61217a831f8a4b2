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

    /// <summary>The application id. Accounts opened since 2023-12-25 must always send it; 0 sends none.</summary>
    public long SubAppId { get; set; }

    /// <summary>Optional for VOD; sent as <c>X-TC-Region</c> when set.</summary>
    public string? Region { get; set; }

    /// <summary>The pipeline: the transcode template ids requested for a new file. Empty: 100010 and 100020.</summary>
    public IList<long> Definitions { get; } = [];

    /// <summary>False: this service follows files but never requests transcodes.</summary>
    public bool Pipeline { get; set; } = true;

    /// <summary>The API's base address. Use http only for a simulator.</summary>
    public string Endpoint { get; set; } = DefaultEndpoint;

    /// <summary>The secret last segment of the callback URL; null: no token is required.</summary>
    public string? CallbackToken { get; set; }

    /// <summary>Another token that is accepted while the callback URL is being changed.</summary>
    public string? PreviousCallbackToken { get; set; }

    /// <summary>The callback key (<c>SignKey</c> of ModifyEventConfig); null: <c>Sign</c> and <c>T</c> are not required.</summary>
    public string? SignKey { get; set; }

    /// <summary>Another callback key that is accepted while the key is being changed at VOD.</summary>
    public string? PreviousSignKey { get; set; }

    /// <summary>
    /// True: a pushed callback is only a hint, and only VOD's answers to this service's own calls count. <c>Sign</c> does not cover the
    /// body, so an attacker who has seen one signature can send any event until its <c>T</c>.
    /// </summary>
    public bool Verified { get; set; }

    /// <summary>
    /// <see cref="PushMode"/> (normal callback) or <see cref="PullMode"/> (reliable callback), as configured at VOD. Pushed callbacks are
    /// accepted in both modes.
    /// </summary>
    public string Mode { get; set; } = PushMode;

    /// <summary>How long one API call may take.</summary>
    [Range(1, 60)]
    public int CallTimeoutSeconds { get; set; } = 5;

    /// <summary>
    /// The account's limit for each action, in calls per second, shared by all silos (<c>protocol</c> c.3). Apps of one account also share
    /// it: give each of them a part.
    /// </summary>
    [Range(1, 10_000)]
    public int CallsPerSecond { get; set; } = 100;
}
