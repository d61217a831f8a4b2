using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.ServiceDefaults.Spans;

/// <summary>
/// Every span that has ended and did not arrive yet, in files that outlive the process: a killed one takes with it the spans it was in, and
/// no other. What it left is sent by whoever uses the same directory next, itself begun anew or its neighbour on the machine.
/// </summary>
internal sealed partial class SpanSpool(
    IOptions<TelemetryOptions> options, ExportMetrics metrics, TimeProvider clock, ILogger<SpanSpool> logger) : IDisposable
{
    /// <summary>Then another is begun, so that what was sent can be deleted.</summary>
    private const int FileBytes = 4 * 1024 * 1024;

    /// <summary>Of processes that are gone: more than die on one machine while a receiver is away.</summary>
    private const int MaxLeft = 64;

    private const string Extension = ".spans";

    private const string Full = "the spool is full";

    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<SpoolFile> _left = new();
    private readonly Queue<SpoolFile> _own = new();
    private string _directory = "";
    private byte[]? _process;
    private SpoolFile? _written;
    private bool _isUnlocked;
    private long _warnedAt;

    /// <summary>Once, before anything is added.</summary>
    public void Open(string directory) => _directory = directory;

    /// <summary>
    /// Returns when a kill can no longer take it, unless a <see cref="SpanBatch"/> is open on this thread. Where it cannot be kept it is dropped, and
    /// counted; nothing is thrown.
    /// </summary>
    /// <param name="request">As OpenTelemetry's exporter makes it, of one span.</param>
    public void Add(ReadOnlySpan<byte> request)
    {
        if (!OtlpTraces.TrySplit(request, out var before, out var spans, out var behind))
        {
            Drop("what the exporter made cannot be read", "unreadable", 1);
            return;
        }

        // What tells of the process is the same in each of its requests.
        _process ??= [.. before, .. behind];
        if (!SpanBatch.TryAdd(this, spans))
            Write(spans, 1);
    }

    /// <summary>Returns when a kill can no longer take them, or they are dropped.</summary>
    /// <param name="count">How many spans these are.</param>
    public void Write(ReadOnlySpan<byte> spans, int count)
    {
        lock (_lock)
        {
            try
            {
                if (spans.Length > FileBytes || Unsent() + spans.Length > options.Value.SpoolBytes)
                    Drop(Full, "full", count);
                else
                    FileToWrite().Append(spans);
            }
            catch (Exception e)
            {
                Drop($"the spool cannot be used, Telemetry__SpoolDirectory says where it is: {e.Message}", "disk", count);
            }
        }
    }

    /// <summary>Takes in the files of processes that are gone. By the one that sends, as all that follows.</summary>
    public void Adopt()
    {
        lock (_lock)
            // Somebody tidied up: what ends from now on is to outlive this process.
            if (_written?.IsThere is false)
                _written = null;
        if (_isUnlocked || !Directory.Exists(_directory))
            return;
        foreach (var path in Directory.EnumerateFiles(_directory, $"*{Extension}").Order(StringComparer.Ordinal))
            if (SpoolFile.Adopt(path) is { } left)
                Adopt(left);
    }

    /// <summary>What is to be sent next, about so many bytes of one process; what was told first comes first.</summary>
    public bool TryNext(int maxBytes, out SpoolFile file, out ReadOnlyMemory<byte> spans)
    {
        while (TryPeek(out file!, out var isWritten))
        {
            spans = file.Next(maxBytes);
            if (!spans.IsEmpty)
                return true;
            if (isWritten)
                return false;
            if (file.Unsent > 0)
                Drop("a file of the spool is broken", "unreadable", 1);
            Remove();
        }

        spans = default;
        return false;
    }

    /// <summary>Counts spans that will not arrive, and says so now and then.</summary>
    /// <param name="label">The same for the metric, of a few.</param>
    public void Drop(string reason, string label, int spans)
    {
        metrics.Dropped(label, spans);
        var warnedAt = Volatile.Read(ref _warnedAt);
        if (warnedAt != 0 && clock.GetElapsedTime(warnedAt) < BetweenWarnings)
            return;
        Volatile.Write(ref _warnedAt, clock.GetTimestamp());
        Log.Dropping(logger, reason);
    }

    public void Dispose()
    {
        foreach (var file in _left.Concat(_own))
            if (file.Unsent == 0)
                file.Delete();
            else
                file.Dispose();
        try
        {
            if (Directory.Exists(_directory))
                Directory.Delete(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something is left, or a neighbour uses it.
        }
    }

    private SpoolFile FileToWrite()
    {
        if (_written?.Bytes < FileBytes)
            return _written;
        try
        {
            return _written = Begin();
        }
        catch (IOException)
        {
            // A neighbour that just ended removed the directory, or took the new file for one that was left.
            return _written = Begin();
        }
    }

    private SpoolFile Begin()
    {
        // Only their owner may look at them: spans tell of files.
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_directory);
        else if ((Directory.CreateDirectory(_directory, OwnersOnly).UnixFileMode & Others) != 0)
            throw new UnauthorizedAccessException($"Others may use {_directory}, too.");
        var path = Path.Combine(_directory, $"{Guid.CreateVersion7()}{Extension}");
        var file = SpoolFile.Create(path, _process!);
        // Where files are not locked, who lives cannot be told from who is gone.
        using (var again = SpoolFile.Adopt(path))
            _isUnlocked = again is not null;
        _own.Enqueue(file);
        return file;
    }

    private long Unsent()
    {
        var bytes = 0L;
        foreach (var file in _left)
            bytes += file.Unsent;
        foreach (var file in _own)
            bytes += file.Unsent;
        return bytes;
    }

    private void Adopt(SpoolFile left)
    {
        lock (_lock)
        {
            if (_left.Count < MaxLeft && Unsent() + left.Unsent <= options.Value.SpoolBytes)
            {
                _left.Enqueue(left);
                return;
            }
        }

        Drop(Full, "full", OtlpTraces.Count(left.Next((int)Math.Min(left.Unsent, FileBytes * 2)).Span));
        left.Delete();
    }

    private bool TryPeek(out SpoolFile? file, out bool isWritten)
    {
        lock (_lock)
        {
            var isThere = _left.TryPeek(out file) || _own.TryPeek(out file);
            isWritten = file == _written;
            return isThere;
        }
    }

    private void Remove()
    {
        SpoolFile done;
        lock (_lock)
            done = (_left.Count > 0 ? _left : _own).Dequeue();
        done.Delete();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Spans are dropped: {Reason}")]
        public static partial void Dropping(ILogger logger, string reason);
    }
}
