namespace Media.Simulator.Library;

/// <summary>One media file of this VOD. Its outputs are not kept here: they follow from its finished tasks.</summary>
internal sealed class MediaFile(string fileId, long ordinal, MediaSource source, DateTimeOffset createdAt, long subAppId)
{
    private readonly HashSet<(string Part, long Definition)> _deletedParts = [];

    public string FileId => fileId;

    /// <summary>The file's ordinal in this run (1, 2, and so on); seeds <see cref="Faults.FaultInjector"/>.</summary>
    public long Ordinal => ordinal;

    public MediaSource Source => source;

    public DateTimeOffset CreatedAt => createdAt;

    public string MediaUrl { get; } =
        $"http://{subAppId}.vod2.example.com/a1b2c3d4vodcq{subAppId}/{fileId[^8..]}{fileId}/original.{source.Type}";

    public string OutputFolder { get; } =
        $"http://{subAppId}.vod2.example.com/9f8e7d6cvodtranscq{subAppId}/{fileId[^8..]}{fileId}";

    /// <summary>True once the receiver has answered 200 to the event of the upload, or has confirmed it.</summary>
    public bool IsNotified { get; set => Volatile.Write(ref field, value); }

    public bool IsDeleted { get; set => Volatile.Write(ref field, value); }

    /// <param name="definition">0: every output of this kind.</param>
    public void DeletePart(string part, long definition)
    {
        lock (_deletedParts)
            _deletedParts.Add((part, definition));
    }

    public bool IsPartDeleted(string part, long definition)
    {
        lock (_deletedParts)
            return _deletedParts.Contains((part, definition)) || _deletedParts.Contains((part, 0));
    }
}
