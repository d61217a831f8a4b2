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
    private const long FileBytes = 4 * 1024 * 1024;

    private const string Extension = ".spans";

    private const string Full = "the spool is full";

    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<SpoolFile> _left = new();
    private readonly Queue<SpoolFile> _own = new();
    private string? _directory;
    private SpoolFile? _written;
    private long? _warnedAt;

    /// <summary>Once, before anything is added. Only its owner may look into it: spans tell of files.</summary>
    public void Open(string directory)
    {
        try
        {
            Create(directory);
            _directory = directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Unusable(logger, directory, e.Message);
        }
    }

    /// <summary>Returns when a kill can no longer take them. Where they cannot be kept they are dropped, and counted.</summary>
    /// <param name="request">As OpenTelemetry's exporter makes it, of one span.</param>
    public void Add(ReadOnlySpan<byte> request)
    {
        lock (_lock)
        {
            try
            {
                if (!OtlpTraces.TrySplit(request, out var before, out var spans, out var behind))
                    Drop("what the exporter made cannot be read", "unreadable", 1);
                else if (Unsent() + spans.Length > options.Value.SpoolBytes)
                    Drop(Full, "full", 1);
                else if (_directory is null)
                    Drop("the spool cannot be used", "disk", 1);
                else if (_written?.TryAppend(spans) is not true && !Begin(_directory, [.. before, .. behind]).TryAppend(spans))
                    Drop("it is larger than a file of the spool", "full", 1);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Drop(e.Message, "disk", 1);
            }
        }
    }

    /// <summary>Takes in the files of processes that are gone. By the one that sends, as all that follows.</summary>
    public void Adopt()
    {
        if (!Directory.Exists(_directory))
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
        if (_warnedAt is { } at && clock.GetElapsedTime(at) < BetweenWarnings)
            return;
        _warnedAt = clock.GetTimestamp();
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
            if (_directory is not null)
                Directory.Delete(_directory);
        }
        catch (IOException)
        {
            // Something is left, or a neighbour uses it.
        }
    }

    private SpoolFile Begin(string directory, byte[] process)
    {
        // A neighbour that ends, or who cleans up temporary files, removes it.
        Create(directory);
        _own.Enqueue(_written = SpoolFile.Create(Path.Combine(directory, $"{Guid.CreateVersion7()}{Extension}"), process, FileBytes));
        return _written;
    }

    private static void Create(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else if ((Directory.CreateDirectory(directory, OwnersOnly).UnixFileMode & ~OwnersOnly) != 0)
            throw new UnauthorizedAccessException("Others may use it, too.");
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
            if (Unsent() + left.Unsent <= options.Value.SpoolBytes)
            {
                _left.Enqueue(left);
                return;
            }
        }

        Drop(Full, "full", OtlpTraces.Count(left.Next((int)Math.Min(left.Unsent, options.Value.SpoolBytes)).Span));
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
        lock (_lock)
            (_left.Count > 0 ? _left : _own).Dequeue().Delete();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Spans cannot be kept in {Directory}, and are dropped: {Reason} Set Telemetry__SpoolDirectory.")]
        public static partial void Unusable(ILogger logger, string directory, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Spans are dropped: {Reason}")]
        public static partial void Dropping(ILogger logger, string reason);
    }
}
