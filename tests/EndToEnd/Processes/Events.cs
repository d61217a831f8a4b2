using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>Creates event bodies as VOD and the simulator push them.</summary>
internal static class Events
{
    public static string NewFileUpload(string fileId, string name = "clip.mp4", string procedure = "") => new JsonObject
    {
        ["EventType"] = "NewFileUpload",
        ["FileUploadEvent"] = new JsonObject
        {
            ["FileId"] = fileId,
            ["MediaBasicInfo"] = new JsonObject
            {
                ["Name"] = name,
                ["Type"] = "mp4",
                ["Category"] = "Video",
                ["MediaUrl"] = $"https://example.com/{fileId}.mp4",
            },
            ["ProcedureTaskId"] = procedure,
            ["ReviewAudioVideoTaskId"] = "",
            ["MetaData"] = new JsonObject { ["Duration"] = 60, ["Size"] = 1048576 },
        },
        ["ProcedureStateChangeEvent"] = null,
        ["FileDeleteEvent"] = null,
    }.ToJsonString();

    /// <summary>The end of a procedure, with one output at the given URL.</summary>
    public static string Finished(string fileId, string taskId, string url) =>
        $$$$"""
        {"EventType":"ProcedureStateChanged","ProcedureStateChangeEvent":{
        "TaskId":"{{{{taskId}}}}","Status":"FINISH","FileId":"{{{{fileId}}}}","MediaProcessResultSet":[
        {"Type":"Transcode","TranscodeTask":{"Status":"SUCCESS","Input":{"Definition":100010},"Output":{"Url":"{{{{url}}}}"}}},
        {"Type":"Transcode","TranscodeTask":{"Status":"SUCCESS","Input":{"Definition":100020},"Output":{"Url":"{{{{url}}}}"}}}]}}
        """;

    public static string Deleted(string fileId) => $$$"""{"EventType":"FileDeleted","FileDeleteEvent":{"FileIdSet":["{{{fileId}}}"]}}""";

    /// <summary>Receives pushes at a port until one names the file that <paramref name="cause"/> uploads, and returns its body.</summary>
    public static async Task<(string FileId, byte[] Body)> PushOfUploadAsync(int port, Func<Uri, Task<string>> cause)
    {
        using var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var fileId = await cause(new Uri($"http://127.0.0.1:{port}/"));
        while (true)
        {
            // Events of earlier files may come first.
            var context = await listener.GetContextAsync().WaitAsync(Eventually.Patience);
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            context.Response.Close();
            if (body.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(fileId)) >= 0)
                return (fileId, body.ToArray());
        }
    }
}
