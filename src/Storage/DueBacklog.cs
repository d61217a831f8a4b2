namespace Media.Storage;

/// <param name="OldestDue">The <c>due_at</c> of the file that has been due for longest; null when none is due.</param>
public sealed record DueBacklog(long Files, DateTimeOffset? OldestDue);
