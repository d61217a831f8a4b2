using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Media.Simulator.Jobs;
using Media.Simulator.Time;

namespace Media.Simulator.Api;

/// <summary>The tasks of the last 72 hours, page by page: how a lost TaskId is found again.</summary>
internal sealed class DescribeTasks(TaskBook tasks, SimulatedClock clock) : IApiCall
{
    private const long DefaultLimit = 10;
    private const long MaxLimit = 100;
    private static readonly string[] SortFields = ["CreateTime", "FinishTime"];

    public string Action => "DescribeTasks";

    public Shape Shape => RequestShapes.DescribeTasks;

    public ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        var limit = parameters.Integer("Limit", DefaultLimit);
        if (limit is < 1 or > MaxLimit)
            return new(ApiErrors.InvalidValue($"Limit is from 1 to {MaxLimit}."));
        if (parameters.Range("CreateTime") is not { } created || parameters.Range("FinishTime") is not { } finished)
            return new(ApiErrors.InvalidValue("CreateTime and FinishTime are ranges of ISO times."));
        if (parameters.Member("Sort") is { } sort && !SortFields.Contains(sort.Text("Field")))
            return new(ApiErrors.InvalidValue("Sort.Field is CreateTime or FinishTime."));

        var all = tasks.All();
        if (!TryReadToken(parameters.Text("ScrollToken"), all.Count, out var position))
            return new(ApiErrors.InvalidValue("ScrollToken was not given out here."));

        // The token remembers how many tasks there were at the first page: later ones do not shift the pages.
        var now = clock.Now;
        var found = all.Take(position.Known)
            .Where(task => now - task.Times.AcceptedAt <= TaskBook.QueryWindow)
            .Where(task => parameters.Text("FileId") is not { Length: > 0 } fileId || task.FileId == fileId)
            .Where(task => parameters.Text("Status") is not { Length: > 0 } status || task.StatusAt(now) == status)
            .Where(task => task.Times.AcceptedAt >= created.After && task.Times.AcceptedAt <= created.Before)
            .Where(task => parameters.Member("FinishTime") is null
                || (task.Times.FinishAt <= now && task.Times.FinishAt >= finished.After && task.Times.FinishAt <= finished.Before));
        var page = Sorted(found, parameters).Skip(position.Offset).Take((int)limit + 1).ToList();
        var hasMore = page.Count > limit;
        return new(new ApiAnswer.Success(new JsonObject
        {
            ["TaskSet"] = new JsonArray([.. page.Take((int)limit).Select(task => (JsonNode)Item(task, now))]),
            ["ScrollToken"] = hasMore ? Token(position.Known, position.Offset + (int)limit) : "",
        }));
    }

    /// <summary>Newest first unless asked otherwise.</summary>
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
            ["CreateTime"] = IsoTime.Text(task.Times.AcceptedAt),
            ["BeginProcessTime"] = status == VodTask.Waiting ? IsoTime.NotYet : IsoTime.Text(task.Times.BeginAt),
            ["FinishTime"] = status is VodTask.Waiting or VodTask.Processing ? IsoTime.NotYet : IsoTime.Text(task.Times.FinishAt),
            ["SessionId"] = task.SessionId,
            ["SessionContext"] = task.SessionContext,
        };
    }

    private static string Token(int known, int offset) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{known}:{offset}")));

    private static bool TryReadToken(string token, int known, out (int Known, int Offset) position)
    {
        position = (known, 0);
        if (token.Length == 0)
            return true;
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length)
            || Encoding.ASCII.GetString(bytes, 0, length).Split(':') is not [var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var knownThen)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;
        position = (knownThen, offset);
        return true;
    }
}
