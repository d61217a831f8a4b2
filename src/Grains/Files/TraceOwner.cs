using Media.Domain;

namespace Media.Grains.Files;

/// <summary>
/// Who told of the span that a file's further spans are children of. A process sends its spans in the order they end; so its own children
/// never arrive without their parent, and others' do not once it has lived on for a moment. Of one that is gone nobody knows.
/// </summary>
internal sealed class TraceOwner(ILocalSiloDetails local, IClusterMembershipService membership)
{
    /// <summary>This process, which is another one after a restart.</summary>
    public string Own { get; } = local.SiloAddress.ToParsableString();

    /// <summary>Whether the file is traced, and the process that began it is gone.</summary>
    public bool IsGone(MediaFile file) =>
        file.TracedBy is { } owner && owner != Own && FileTrace.Source.HasListeners() && FileTrace.TryGetRoot(file.TraceParent, out _) && !IsInCluster(owner);

    private bool IsInCluster(string owner) =>
        SiloAddress.TryParse(owner, null, out var silo)
        && membership.CurrentSnapshot.GetSiloStatus(silo) is not (SiloStatus.None or SiloStatus.Dead);
}
