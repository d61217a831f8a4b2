namespace Media.Domain;

/// <summary>How the file was made: by an upload, or by VOD from other files.</summary>
/// <param name="At">When this service first learned of it.</param>
/// <param name="EventType">The EventType of the first event that reported it.</param>
/// <param name="Procedure">The procedure that came with the file.</param>
public sealed record Upload(DateTimeOffset At, string EventType, MediaInfo Media, TaskId? Procedure) : Extensible
{
    internal static Upload Join(Upload? a, Upload b) => a is null ? b : a with
    {
        At = a.At <= b.At ? a.At : b.At,
        EventType = Pick.Order(a.At, b.At).Then(a.EventType, b.EventType).IsAscending ? a.EventType : b.EventType,
        Media = a.Media.JoinWith(b.Media)!,
        Procedure = Pick.Of(a.Procedure, b.Procedure),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}
