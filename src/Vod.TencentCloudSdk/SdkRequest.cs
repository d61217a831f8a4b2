using System.Diagnostics;
using Media.Vod.Api;
using TencentCloud.Common;
using Models = TencentCloud.Vod.V20180717.Models;

namespace Media.Vod.TencentCloudSdk;

/// <summary>Converts requests to the SDK's models. The SDK does not send members that are null.</summary>
internal static class SdkRequest
{
    public static AbstractModel From(VodRequest request, long subAppId)
    {
        ulong? app = subAppId == 0 ? null : (ulong)subAppId;
        return request switch
        {
            VodRequest.ProcessMedia process => ProcessMedia(process.Wanted, app),
            VodRequest.DescribeTaskDetail detail => new Models.DescribeTaskDetailRequest { TaskId = detail.Task.Value, SubAppId = app },
            VodRequest.DescribeTasks tasks => new Models.DescribeTasksRequest
            {
                FileId = tasks.File.Value,
                Limit = VodRequest.DescribeTasks.TasksPerPage,
                ScrollToken = tasks.ScrollToken,
                SubAppId = app,
            },
            VodRequest.DescribeMediaInfos media => new Models.DescribeMediaInfosRequest
            {
                FileIds = [media.File.Value],
                Filters = [.. VodRequest.DescribeMediaInfos.Filters],
                SubAppId = app,
            },
            VodRequest.SearchMedia search => SearchMedia(search, app),
            VodRequest.PullEvents => new Models.PullEventsRequest { SubAppId = app },
            VodRequest.ConfirmEvents confirm => new Models.ConfirmEventsRequest { EventHandles = [.. confirm.Handles], SubAppId = app },
            VodRequest.DescribeEventConfig => new Models.DescribeEventConfigRequest { SubAppId = app },
            _ => throw new UnreachableException(),
        };
    }

    private static Models.ProcessMediaRequest ProcessMedia(ProcessMediaRequest wanted, ulong? app) => new()
    {
        FileId = wanted.FileId.Value,
        MediaProcessTask = new Models.MediaProcessTaskInput
        {
            TranscodeTaskSet =
                [.. wanted.Definitions.Select(static definition => new Models.TranscodeTaskInput { Definition = (ulong)definition })],
        },
        TasksNotifyMode = VodRequest.ProcessMedia.NotifyMode,
        SessionContext = wanted.SessionContext,
        SessionId = wanted.Session.Value,
        SubAppId = app,
    };

    private static Models.SearchMediaRequest SearchMedia(VodRequest.SearchMedia search, ulong? app) => new()
    {
        CreateTime = new Models.TimeRange { After = search.After, Before = search.Before },
        Sort = new Models.SortBy { Field = VodRequest.SearchMedia.SortField, Order = VodRequest.SearchMedia.SortOrder },
        Offset = (ulong)search.Offset,
        Limit = VodRequest.SearchMedia.MediaPerPage,
        Filters = [.. VodRequest.SearchMedia.Filters],
        SubAppId = app,
    };
}
