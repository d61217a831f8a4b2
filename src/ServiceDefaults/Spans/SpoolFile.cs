using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Media.ServiceDefaults.Spans;

/// <summary>
/// Spans of one process, in a file that is locked for as long as the process lives: how far it was sent and how far it was written (8 bytes
/// each, little-endian), the fields that tell of the process, those with its spans. It is written as memory: what was is there when the
/// process is killed, though not when the machine is, for nothing is forced to the disk. One writes, one sends.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private const int SentAt = 0;
    private const int EndAt = sizeof(long);
    private const int Head = 2 * sizeof(long);

    /// <summary>What tells of a process is some hundred bytes; more is no file of ours.</summary>
    private const int MaxProcessBytes = 64 * 1024;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly MemoryMappedFile? _memory;
    private readonly MemoryMappedViewAccessor? _view;
    private long _sent;
    private long _end;

    private SpoolFile(SafeFileHandle file, string path, byte[] process, long sent, long end, long capacity)
    {
        (_file, _path, Process) = (file, path, process);
        (_sent, _end) = (sent, end);
        if (capacity == 0)
            return;
        _memory = MemoryMappedFile.CreateFromFile(file, null, capacity, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _memory.CreateViewAccessor(0, capacity);
    }

    /// <summary>As <see cref="OtlpTraces"/> has it.</summary>
    public byte[] Process { get; }

    /// <summary>In bytes.</summary>
    public long Unsent => Volatile.Read(ref _end) - Volatile.Read(ref _sent);

    /// <summary>With room for so many bytes, taken from the disk at once: where there is none is known here, not when memory is written.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    public static SpoolFile Create(string path, byte[] process, long capacity)
    {
        var file = Open(path, FileMode.CreateNew, capacity);
        try
        {
            var begun = Head + process.Length;
            var made = new SpoolFile(file, path, process, begun, begun, capacity);
            made._view!.WriteArray(Head, process, 0, process.Length);
            made._view.Write(SentAt, (long)begun);
            made._view.Write(EndAt, (long)begun);
            return made;
        }
        catch
        {
            File.Delete(path);
            file.Dispose();
            throw;
        }
    }

    /// <returns>The file of a process that is gone; null where it is alive, or another was faster.</returns>
    public static SpoolFile? Adopt(string path)
    {
        SafeFileHandle file;
        try
        {
            file = Open(path, FileMode.Open, capacity: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var start = new byte[Head + MaxProcessBytes];
        var read = RandomAccess.Read(file, start, 0);
        var process = read > Head ? OtlpTraces.LengthOfProcess(start.AsSpan(Head, read - Head)) : 0;
        var (sent, end) = (BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(SentAt)), BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(EndAt)));
        end = Math.Min(end, RandomAccess.GetLength(file));
        // Killed before its first span, or no file of ours: there is nothing to send.
        if (process == 0 || sent < Head + process || sent > end)
            sent = end;
        return new(file, path, start[Head..(Head + process)], sent, end, capacity: 0);
    }

    /// <returns>False where it has no room for them.</returns>
    public bool TryAppend(ReadOnlySpan<byte> spans)
    {
        var (end, view) = (_end, _view!);
        if (end + spans.Length > view.Capacity)
            return false;
        view.SafeMemoryMappedViewHandle.WriteSpan((ulong)end, spans);
        view.Write(EndAt, end + spans.Length);
        Volatile.Write(ref _end, end + spans.Length);
        return true;
    }

    /// <returns>Whole fields that were not sent yet, about so many bytes; none where nothing is left, or what is left is broken.</returns>
    public ReadOnlyMemory<byte> Next(int maxBytes)
    {
        var bytes = Read((int)Math.Min(Unsent, maxBytes));
        if (OtlpTraces.LengthOfFirst(bytes) is var first && first > bytes.Length)
            bytes = Read((int)Math.Min(Unsent, first));
        return bytes.AsMemory(0, OtlpTraces.LengthOfSpans(bytes, maxBytes));
    }

    /// <summary>Whoever finds this file will not send these again.</summary>
    public void MarkSent(int bytes)
    {
        Volatile.Write(ref _sent, _sent + bytes);
        Span<byte> sent = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(sent, _sent);
        try
        {
            RandomAccess.Write(_file, sent, SentAt);
        }
        catch (IOException)
        {
            // At worst they are sent twice.
        }
    }

    /// <summary>And closes it.</summary>
    public void Delete()
    {
        File.Delete(_path);
        Dispose();
    }

    /// <summary>Leaves it to the next process.</summary>
    public void Dispose()
    {
        _view?.Dispose();
        _memory?.Dispose();
        _file.Dispose();
    }

    private static SafeFileHandle Open(string path, FileMode mode, long capacity) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None, FileOptions.None, capacity);

    private byte[] Read(int bytes)
    {
        var read = new byte[bytes];
        var length = RandomAccess.Read(_file, read, _sent);
        return length == bytes ? read : read[..length];
    }
}
