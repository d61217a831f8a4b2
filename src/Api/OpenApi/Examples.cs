using System.Text.Json.Nodes;
using Media.ServiceDefaults;

namespace Media.Api.OpenApi;

/// <summary>The examples of <c>/openapi/v1.json</c>, by operation. A test deserializes each as the type it is an example of.</summary>
internal static class Examples
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private const string Event =
        """
        {
          "EventType": "NewFileUpload",
          "FileUploadEvent": {
            "FileId": "5285890784273533167",
            "MediaBasicInfo": { "Name": "clip.mp4", "Category": "Video", "Type": "mp4", "MediaUrl": "https://example.com/clip.mp4" },
            "MetaData": { "Duration": 60.2, "Size": 1048576 },
            "ProcedureTaskId": ""
          }
        }
        """;

    private const string File =
        """
        {
          "fileId": "5285890784273533167", "app": "default", "subAppId": 1500000001, "status": "processing",
          "waitingFor": { "what": "procedure_completion", "since": "2026-09-01T08:15:31Z", "nextCheckAt": "2026-09-01T08:30:31Z" },
          "name": "clip.mp4", "category": "Video", "mediaUrl": "https://example.com/clip.mp4", "durationSeconds": 60.2,
          "sizeBytes": 1048576,
          "procedures": [
            {
              "taskId": "1500000001-procedurev2-1a2b3ct0", "sessionId": "media-5285890784273533167-1", "origin": "service", "attempt": 1,
              "status": "processing", "inferred": false,
              "outputs": [
                {
                  "type": "Transcode", "definition": 100010, "status": "success", "url": "https://example.com/clip.100010.mp4",
                  "width": 640, "height": 360, "sizeBytes": 524288, "durationSeconds": 60.2, "errorCode": null, "message": null,
                  "deletedAt": null
                },
                {
                  "type": "Transcode", "definition": 100020, "status": "processing", "url": null,
                  "width": null, "height": null, "sizeBytes": null, "durationSeconds": null, "errorCode": null, "message": null,
                  "deletedAt": null
                }
              ]
            }
          ],
          "outputs": [
            {
              "type": "Transcode", "definition": 100010, "status": "success", "url": "https://example.com/clip.100010.mp4",
              "deletedAt": null
            },
            { "type": "Transcode", "definition": 100020, "status": "processing", "url": null, "deletedAt": null }
          ],
          "error": null, "version": 3, "createdAt": "2026-09-01T08:15:30Z", "updatedAt": "2026-09-01T08:16:02Z",
          "traceId": "4bf92f3577b34da6a3ce929d0e0e4736"
        }
        """;

    private const string Timeline =
        """
        {
          "data": [
            {
              "at": "2026-09-01T08:15:30Z", "kind": "uploaded", "source": "push", "taskId": null, "summary": "NewFileUpload", "count": 2
            },
            {
              "at": "2026-09-01T08:15:31Z", "kind": "request_accepted", "source": "service", "taskId": "1500000001-procedurev2-1a2b3ct0",
              "summary": "session media-5285890784273533167-1", "count": 1
            }
          ]
        }
        """;

    private const string Stats =
        """
        {
          "countByStatus": {
            "uploaded": 0, "requesting": 1, "processing": 4, "ready": 120, "partly_ready": 2, "failed": 1, "blocked": 0,
            "skipped": 7, "deleted": 3
          },
          "oldestUnfinished": "2026-09-01T08:15:30Z",
          "lastEventReceived": "2026-09-01T08:16:02Z"
        }
        """;

    public static string? Request(string? operation) => operation is "receiveCallback" or "receiveCallbackWithToken" ? Event : null;

    public static string? Answer(string? operation, string status) => (operation, status) switch
    {
        ("receiveCallback" or "receiveCallbackWithToken", "200") => """{ "code": 0 }""",
        ("listMedia", "200") => $$"""{ "data": [{{File}}], "nextCursor": "AQAAAAAAAAAq" }""",
        ("getMedia", "200") => File,
        ("getTimeline", "200") => Timeline,
        ("listEvents", "200") => $$"""
            {
              "data": [
                {
                  "id": 41, "receivedAt": "2026-09-01T08:15:30Z", "app": "default", "source": "push", "eventType": "NewFileUpload",
                  "eventKey": "NewFileUpload:5285890784273533167", "verdict": "applied", "body": {{Event}}, "bodyBase64": null
                }
              ],
              "nextCursor": null
            }
            """,
        ("getStats", "200") => Stats,
        ("livez" or "readyz", "200") => """{ "status": "ok" }""",
        _ => null,
    };

    public static JsonObject Of(ProblemKind kind) => new()
    {
        ["type"] = kind.Type,
        ["title"] = kind.Title,
        ["status"] = kind.Status,
        ["detail"] = "One sentence that says what is wrong.",
        ["traceId"] = TraceId,
    };
}
