using System.Collections.Concurrent;
using System.Text.Json;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>Checks the service's promises for many files at the end of a storm.</summary>
internal sealed class Witness(SimulatorClient simulator, IRunningService service)
{
    private const int AtOnce = 32;

    /// <summary>Long, because a storm may leave thousands of files unfinished; it only ends a test that hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Promise 1: the service knows every file whose callback it answered with 200.</summary>
    public async Task EveryNotifiedUploadIsKnownAsync()
    {
        var notified = (await simulator.UploadsAsync()).Where(static upload => upload.Notified);
        await AreKnownAsync(notified.Select(static upload => upload.FileId));
    }

    /// <param name="answered">Files whose callbacks were answered 200.</param>
    public async Task AreKnownAsync(IEnumerable<string> answered)
    {
        var found = await FindAllAsync(answered);
        var unknown = found.Where(static entry => entry.File is null).Select(static entry => entry.FileId).ToArray();
        Assert.True(
            unknown.Length == 0,
            $"{unknown.Length} uploads were answered 200 and are not known, among them {unknown.FirstOrDefault()}.");
    }

    /// <summary>The number of uploads without a stored callback, which the service has to find on its own.</summary>
    public async Task<int> CountLostUploadsAsync() => (await simulator.UploadsAsync()).Count(static upload => !upload.Notified);

    public Task AllEndAsync(int files, params string[] statuses) => Eventually.SeesAsync(
        service.CountsAsync, counts => counts.Of(statuses) == files, $"{files} files {string.Join(" or ", statuses)}", Limit);

    /// <summary>Promises 2 and 3, for everything uploaded to the simulator so far, even if callbacks or answers were lost.</summary>
    public async Task EveryUploadBecomesReadyAsync()
    {
        var fileIds = (await simulator.UploadsAsync()).Select(static upload => upload.FileId).ToArray();
        await AllEndAsync(fileIds.Length, "ready");
        await ExactlyOneTaskEachAsync(fileIds);
    }

    /// <summary>Promise 2, according to the simulator, because VOD charges for every task that it starts.</summary>
    public async Task ExactlyOneTaskEachAsync(IReadOnlyCollection<string> fileIds)
    {
        var files = fileIds.ToHashSet();
        var tasks = (await simulator.JobsAsync()).Where(task => files.Contains(task.FileId)).ToArray();
        var byFile = tasks.ToLookup(static task => task.FileId);
        var wrong = fileIds.Where(id => byFile[id].Count() != 1).Select(id => $"{id}: {byFile[id].Count()} tasks").ToArray();
        Assert.True(wrong.Length == 0, $"{wrong.Length} files without exactly one task: {string.Join(", ", wrong.Take(5))}");
        Assert.Equal(tasks.Length, tasks.Select(static task => task.SessionId).Distinct().Count());
        Assert.All(tasks, static task => Assert.Equal([100010, 100020], task.Definitions));
    }

    /// <summary>Checks each file with a request of its own, as a client would.</summary>
    public async Task EachAsync(IEnumerable<string> fileIds, Action<JsonElement> check)
    {
        foreach (var (fileId, file) in await FindAllAsync(fileIds))
        {
            Assert.True(file is not null, $"{fileId} is not known.");
            check(file.Value);
        }
    }

    public static void IsReadyByOneProcedureOfOurs(JsonElement file)
    {
        Assert.Equal("ready", StandaloneProcess.StatusOf(file));
        var procedure = Assert.Single(file.GetProperty("procedures").EnumerateArray());
        Assert.Equal("service", procedure.GetProperty("origin").GetString());
        Assert.Equal("finished", procedure.GetProperty("status").GetString());
        Assert.Equal(1, procedure.GetProperty("attempt").GetInt32());
        var outputs = file.GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal([100010, 100020], outputs.Select(static output => output.GetProperty("definition").GetInt64()));
        Assert.All(outputs, static output => Assert.StartsWith("http", output.GetProperty("url").GetString(), StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, file.GetProperty("waitingFor").ValueKind);
    }

    private async Task<(string FileId, JsonElement? File)[]> FindAllAsync(IEnumerable<string> fileIds)
    {
        var found = new ConcurrentBag<(string, JsonElement?)>();
        await Parallel.ForEachAsync(
            fileIds,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (fileId, _) => found.Add((fileId, await service.FindAsync(fileId))));
        return [.. found];
    }
}
