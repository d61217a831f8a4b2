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
    public async Task EveryNotifiedUploadIsKnownAsync() =>
        await AreKnownAsync((await simulator.UploadsAsync()).Where(static upload => upload.Notified).Select(static upload => upload.FileId));

    /// <param name="answered">Files whose callbacks were answered 200.</param>
    public async Task AreKnownAsync(IEnumerable<string> answered)
    {
        var unknown = (await FindAllAsync(answered)).Where(static found => found.File is null).Select(static found => found.FileId).ToArray();
        Assert.True(unknown.Length == 0, $"{unknown.Length} uploads were answered 200 and are not known, {unknown.FirstOrDefault()} among them.");
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
        await ExactlyOneJobEachAsync(fileIds);
    }

    /// <summary>Promise 2, according to the simulator, because VOD is the one that charges for jobs.</summary>
    public async Task ExactlyOneJobEachAsync(IReadOnlyCollection<string> fileIds)
    {
        var files = fileIds.ToHashSet();
        var jobs = (await simulator.JobsAsync()).Where(job => files.Contains(job.FileId)).ToArray();
        var byFile = jobs.ToLookup(static job => job.FileId);
        var wrong = fileIds.Where(id => byFile[id].Count() != 1).Select(id => $"{id}: {byFile[id].Count()} jobs").ToArray();
        Assert.True(wrong.Length == 0, $"{wrong.Length} files without exactly one job: {string.Join(", ", wrong.Take(5))}");
        Assert.Equal(jobs.Length, jobs.Select(static job => job.SessionId).Distinct().Count());
        Assert.All(jobs, static job => Assert.Equal([100010, 100020], job.Definitions));
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
