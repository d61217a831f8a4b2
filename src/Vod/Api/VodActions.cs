using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Media.Domain;

namespace Media.Vod.Api;

/// <summary>
/// The requests, with exactly the members VOD documents for each: it refuses a call that carries any other (UnknownParameter).
/// </summary>
internal static class VodActions
{
    public const string ProcessMedia = "ProcessMedia";
    public const string DescribeTaskDetail = "DescribeTaskDetail";
    public const string DescribeTasks = "DescribeTasks";
    public const string DescribeMediaInfos = "DescribeMediaInfos";
    public const string SearchMedia = "SearchMedia";

    /// <summary>The most tasks a page of DescribeTasks holds.</summary>
    public const int TasksPerPage = 100;

    public const int MediaPerPage = 100;

    /// <summary>SearchMedia shows no more than this of one search, whatever its pages: Offset + Limit may not exceed it.</summary>
    public const int MostMediaPerSearch = 5000;

    public static byte[] ProcessMediaBody(ProcessMediaRequest request, long subAppId) => Write(subAppId, writer =>
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
        writer.WriteString("TasksNotifyMode"u8, "Finish"u8);
        if (request.SessionContext is { } context)
            writer.WriteString("SessionContext"u8, context);
        writer.WriteString("SessionId"u8, request.Session.Value);
    });

    public static byte[] DescribeTaskDetailBody(TaskId task, long subAppId) =>
        Write(subAppId, writer => writer.WriteString("TaskId"u8, task.Value));

    /// <param name="scrollToken">Where the last page ended; null for the first.</param>
    public static byte[] DescribeTasksBody(FileId fileId, string? scrollToken, long subAppId) => Write(subAppId, writer =>
    {
        writer.WriteString("FileId"u8, fileId.Value);
        writer.WriteNumber("Limit"u8, TasksPerPage);
        if (scrollToken is not null)
            writer.WriteString("ScrollToken"u8, scrollToken);
    });

    public static byte[] DescribeMediaInfosBody(FileId fileId, long subAppId) => Write(subAppId, writer =>
    {
        writer.WriteStartArray("FileIds"u8);
        writer.WriteStringValue(fileId.Value);
        writer.WriteEndArray();
        writer.WriteStartArray("Filters"u8);
        writer.WriteStringValue("basicInfo"u8);
        writer.WriteStringValue("metaData"u8);
        writer.WriteStringValue("transcodeInfo"u8);
        writer.WriteEndArray();
    });

    public static byte[] SearchMediaBody(DateTimeOffset createdFrom, DateTimeOffset? createdTo, int offset, long subAppId) => Write(subAppId, writer =>
    {
        writer.WriteStartObject("CreateTime"u8);
        writer.WriteString("After"u8, TimeText(createdFrom));
        if (createdTo is { } to)
            writer.WriteString("Before"u8, TimeText(to));
        writer.WriteEndObject();
        writer.WriteStartObject("Sort"u8);
        writer.WriteString("Field"u8, "CreateTime"u8);
        writer.WriteString("Order"u8, "Asc"u8);
        writer.WriteEndObject();
        writer.WriteNumber("Offset"u8, offset);
        writer.WriteNumber("Limit"u8, MediaPerPage);
        writer.WriteStartArray("Filters"u8);
        writer.WriteStringValue("basicInfo"u8);
        writer.WriteStringValue("metaData"u8);
        writer.WriteEndArray();
    });

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Write(long subAppId, Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            if (subAppId != 0)
                writer.WriteNumber("SubAppId"u8, subAppId);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
