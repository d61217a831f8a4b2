using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>VOD's id of a task, an opaque text. It identifies a procedure.</summary>
[JsonConverter(typeof(TaskIdConverter))]
public readonly record struct TaskId(string Value)
{
    public override string ToString() => Value;

    /// <summary>Maps VOD's ways to write "no task" to null: a missing member, null, or an empty string.</summary>
    public static TaskId? FromVod(string? text) => string.IsNullOrEmpty(text) ? null : new TaskId(text);
}
