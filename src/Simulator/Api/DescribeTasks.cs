using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Tasks;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>Lists the tasks of the last 72 hours in pages, by which a client recovers a lost TaskId.</summary>
internal sealed class DescribeTasks(TaskStore tasks, SimulatedClock clock) : IApiCall
{
    private const long DefaultLimit = 10;
    private const long MaxLimit = 100;
    private static readonly string[] SortFields = ["CreateTime", "FinishTime"];

    public string Action => "DescribeTasks";

    public ParameterSchema Schema => RequestSchemas.DescribeTasks;

    public ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var limit = parameters.Integer("Limit", DefaultLimit);
        if (limit is < 1 or > MaxLimit)
            return new(ApiErrors.InvalidValue($"Limit must be between 1 and {MaxLimit}."));
        if (parameters.Range("CreateTime") is not { } created || parameters.Range("FinishTime") is not { } finished)
            return new(ApiErrors.InvalidValue("CreateTime and FinishTime must be ranges of ISO times."));
        if (parameters.Member("Sort") is { } sort && !SortFields.Contains(sort.Text("Field")))
            return new(ApiErrors.InvalidValue("Sort.Field must be CreateTime or FinishTime."));

        var all = tasks.All();
        if (!TryReadToken(parameters.Text("ScrollToken"), all.Count, out var position))
            return new(ApiErrors.InvalidValue("ScrollToken is not one that DescribeTasks returned."));

        // The token holds the number of tasks at the first page, so that later tasks do not shift the pages.
        var now = clock.Now;
        var found = all.Take(position.TaskCount)
            .Where(task => now - task.Times.AcceptedAt <= TaskStore.QueryWindow)
            .Where(task => parameters.Text("FileId") is not { Length: > 0 } fileId || task.FileId == fileId)
            .Where(task => parameters.Text("Status") is not { Length: > 0 } status || task.StatusAt(now) == status)
            .Where(task => task.Times.AcceptedAt >= created.After && task.Times.AcceptedAt <= created.Before)
            .Where(task => parameters.Member("FinishTime") is null
                || (task.Times.FinishAt <= now && task.Times.FinishAt >= finished.After && task.Times.FinishAt <= finished.Before));
        var page = Sorted(found, parameters).Skip(position.Offset).Take((int)limit + 1).ToList();
        var hasMore = page.Count > limit;
        return new(new ApiResult.Success(new JsonObject
        {
            ["TaskSet"] = new JsonArray([.. page.Take((int)limit).Select(task => (JsonNode)Item(task, now))]),
            ["ScrollToken"] = hasMore ? Token(position.TaskCount, position.Offset + (int)limit) : "",
        }));
    }

    /// <summary>Sorts as requested; by default newest first.</summary>
    private static IEnumerable<VodTask> Sorted(IEnumerable<VodTask> tasks, JsonElement parameters)
    {
        var sort = parameters.Member("Sort");
        var byFinish = sort?.Text("Field") == "FinishTime";
        var isAscending = string.Equals(sort?.Text("Order"), "Asc", StringComparison.OrdinalIgnoreCase);
        (DateTimeOffset, long) Key(VodTask task) => (byFinish ? task.Times.FinishAt : task.Times.AcceptedAt, task.Ordinal);
        return isAscending ? tasks.OrderBy(Key) : tasks.OrderByDescending(Key);
    }

    private static JsonObject Item(VodTask task, DateTimeOffset now)
    {
        var status = task.StatusAt(now);
        return new JsonObject
        {
            ["TaskId"] = task.TaskId,
            ["Status"] = status,
            ["FileId"] = task.FileId,
            ["TaskType"] = task.TaskType,
            ["CreateTime"] = IsoTime.Format(task.Times.AcceptedAt),
            ["BeginProcessTime"] = status == VodTask.Waiting ? IsoTime.NotYet : IsoTime.Format(task.Times.BeginAt),
            ["FinishTime"] = status is VodTask.Waiting or VodTask.Processing ? IsoTime.NotYet : IsoTime.Format(task.Times.FinishAt),
            ["SessionId"] = task.SessionId,
            ["SessionContext"] = task.SessionContext,
        };
    }

    private static string Token(int taskCount, int offset) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{taskCount}:{offset}")));

    private static bool TryReadToken(string token, int taskCount, out (int TaskCount, int Offset) position)
    {
        position = (taskCount, 0);
        if (token.Length == 0)
            return true;
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length)
            || Encoding.ASCII.GetString(bytes, 0, length).Split(':') is not [var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var countAtFirstPage)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;
        position = (countAtFirstPage, offset);
        return true;
    }
}
