using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace Media.Vod.Api;

/// <summary>
/// Writes requests as JSON with only the members that VOD documents, because VOD rejects a call with any other (UnknownParameter).
/// </summary>
internal static class VodRequestJson
{
    public static byte[] Write(VodRequest request, long subAppId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteMembers(writer, request);
            if (subAppId != 0)
                writer.WriteNumber("SubAppId"u8, subAppId);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMembers(Utf8JsonWriter writer, VodRequest request)
    {
        switch (request)
        {
            case VodRequest.ProcessMedia process:
                Write(writer, process.Wanted);
                break;
            case VodRequest.DescribeTaskDetail detail:
                writer.WriteString("TaskId"u8, detail.Task.Value);
                break;
            case VodRequest.DescribeTasks tasks:
                writer.WriteString("FileId"u8, tasks.File.Value);
                writer.WriteNumber("Limit"u8, VodRequest.DescribeTasks.TasksPerPage);
                if (tasks.ScrollToken is not null)
                    writer.WriteString("ScrollToken"u8, tasks.ScrollToken);
                break;
            case VodRequest.DescribeMediaInfos media:
                WriteTexts(writer, "FileIds"u8, [media.File.Value]);
                WriteTexts(writer, "Filters"u8, VodRequest.DescribeMediaInfos.Filters);
                break;
            case VodRequest.SearchMedia search:
                Write(writer, search);
                break;
            case VodRequest.ConfirmEvents confirm:
                WriteTexts(writer, "EventHandles"u8, confirm.Handles);
                break;
            case VodRequest.PullEvents or VodRequest.DescribeEventConfig:
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Write(Utf8JsonWriter writer, ProcessMediaRequest request)
    {
        writer.WriteString("FileId"u8, request.FileId.Value);
        writer.WriteStartObject("MediaProcessTask"u8);
        writer.WriteStartArray("TranscodeTaskSet"u8);
        foreach (var definition in request.Definitions)
        {
            writer.WriteStartObject();
            writer.WriteNumber("Definition"u8, definition);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteString("TasksNotifyMode"u8, VodRequest.ProcessMedia.NotifyMode);
        if (request.SessionContext is { } context)
            writer.WriteString("SessionContext"u8, context);
        writer.WriteString("SessionId"u8, request.Session.Value);
    }

    private static void Write(Utf8JsonWriter writer, VodRequest.SearchMedia search)
    {
        writer.WriteStartObject("CreateTime"u8);
        writer.WriteString("After"u8, search.After);
        if (search.Before is { } before)
            writer.WriteString("Before"u8, before);
        writer.WriteEndObject();
        writer.WriteStartObject("Sort"u8);
        writer.WriteString("Field"u8, VodRequest.SearchMedia.SortField);
        writer.WriteString("Order"u8, VodRequest.SearchMedia.SortOrder);
        writer.WriteEndObject();
        writer.WriteNumber("Offset"u8, search.Offset);
        writer.WriteNumber("Limit"u8, VodRequest.SearchMedia.MediaPerPage);
        WriteTexts(writer, "Filters"u8, VodRequest.SearchMedia.Filters);
    }

    private static void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
