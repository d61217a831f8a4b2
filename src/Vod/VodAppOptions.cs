using System.ComponentModel.DataAnnotations;

namespace Media.Vod;

/// <summary>One VOD application, configured under <c>Vod:Apps:{name}</c>.</summary>
public sealed class VodAppOptions
{
    public const string DefaultEndpoint = "https://vod.tencentcloudapi.com";

    public const string PushMode = "push";

    public const string PullMode = "pull";

    /// <summary>
    /// An API key of Tencent Cloud (<see href="connecting-vod.md#1-a-key-with-the-permissions-it-needs">permissions</see>). Silos need it;
    /// APIs do not.
    /// </summary>
    /// <value>required; without any app, <c>run.sh</c> uses the simulator's</value>
    public string SecretId { get; set; } = "";

    /// <summary>The secret of that API key. Best set by a file (<see href="#where-settings-come-from">how</see>).</summary>
    /// <value>required</value>
    public string SecretKey { get; set; } = "";

    /// <summary>The application's id. Accounts opened since 2023-12-25 must always send it; 0 sends none.</summary>
    public long SubAppId { get; set; }

    /// <summary>Sent as <c>X-TC-Region</c>, which VOD does not require.</summary>
    public string? Region { get; set; }

    /// <summary>
    /// The transcode templates requested for a new file, at most 100. A change applies to files that become known afterwards.
    /// </summary>
    /// <value>100010, 100020</value>
    public IList<long> Definitions { get; } = [];

    /// <summary><c>false</c> follows files without transcoding them.</summary>
    public bool Pipeline { get; set; } = true;

    /// <summary>The API's base address. Use http only for a simulator.</summary>
    public string Endpoint { get; set; } = DefaultEndpoint;

    /// <summary>The secret last segment of the callback URL: 1 to 200 letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, <c>~</c>.</summary>
    public string? CallbackToken { get; set; }

    /// <summary>Another token that is accepted while the callback URL is being changed.</summary>
    public string? PreviousCallbackToken { get; set; }

    /// <summary>The callback key (<c>SignKey</c> of ModifyEventConfig): 1 to 32 letters and digits.</summary>
    /// <value>none: <c>Sign</c> and <c>T</c> are not checked</value>
    public string? SignKey { get; set; }

    /// <summary>Another callback key that is accepted while the key is being changed at VOD.</summary>
    public string? PreviousSignKey { get; set; }

    /// <summary>
    /// <c>true</c>: a pushed callback is only a hint, and only VOD's answers to this service's own calls count. <c>Sign</c> does not cover
    /// the body, so an attacker who has seen one signature can send any event until its <c>T</c>.
    /// </summary>
    public bool Verified { get; set; }

    /// <summary>
    /// <c>push</c> (normal callback) or <c>pull</c> (reliable callback), as the application is set at VOD. Pushed callbacks are accepted in
    /// both modes.
    /// </summary>
    public string Mode { get; set; } = PushMode;

    /// <summary>How long one API call may take, in seconds.</summary>
    [Range(1, 60)]
    public int CallTimeoutSeconds { get; set; } = 5;

    /// <summary>
    /// The account's limit for each action, in calls per second, shared by all silos (<c>protocol</c> c.3). Apps of one account also share
    /// it: give each of them a part.
    /// </summary>
    [Range(1, 10_000)]
    public int CallsPerSecond { get; set; } = 100;
}
