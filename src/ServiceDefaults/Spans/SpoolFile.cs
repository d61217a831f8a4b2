using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Media.ServiceDefaults.Spans;

/// <summary>
/// Spans of one process, in a file that is locked for as long as the process lives: how far it was sent (8 bytes, little-endian), the fields
/// that tell of the process, those with its spans. What was written is there when the process is killed, though not when
/// the machine is: nothing is forced to the disk. One writes, one sends.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private const int Head = sizeof(long);

    /// <summary>What tells of a process is some hundred bytes; more is no file of ours.</summary>
    private const int MaxProcessBytes = 64 * 1024;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private long _sent;
    private long _end;

    private SpoolFile(SafeFileHandle file, string path, byte[] process, long sent, long end)
    {
        (_file, _path, Process) = (file, path, process);
        (_sent, _end) = (sent, end);
    }

    /// <summary>As <see cref="OtlpTraces"/> has it.</summary>
    public byte[] Process { get; }

    public long Bytes => Volatile.Read(ref _end);

    /// <summary>In bytes.</summary>
    public long Unsent => Bytes - Volatile.Read(ref _sent);

    /// <summary>False where somebody tidied up: what is written is lost when the process is.</summary>
    public bool IsThere => File.Exists(_path);

    /// <exception cref="IOException">The disk is full, or the like.</exception>
    public static SpoolFile Create(string path, byte[] process)
    {
        var begun = Head + process.Length;
        var made = new SpoolFile(Open(path, FileMode.CreateNew), path, process, begun, begun);
        try
        {
            RandomAccess.Write(made._file, process, Head);
            made.SaveSent();
            return made;
        }
        catch
        {
            made.Delete();
            throw;
        }
    }

    /// <returns>The file of a process that is gone; null where it is alive, or another was faster.</returns>
    public static SpoolFile? Adopt(string path)
    {
        SafeFileHandle file;
        try
        {
            file = Open(path, FileMode.Open);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var start = new byte[Head + MaxProcessBytes];
        var read = RandomAccess.Read(file, start, 0);
        var process = read > Head ? OtlpTraces.LengthOfProcess(start.AsSpan(Head, read - Head)) : 0;
        var (sent, end) = (BinaryPrimitives.ReadInt64LittleEndian(start), RandomAccess.GetLength(file));
        // Killed before its first span, or no file of ours: there is nothing to send.
        if (process == 0 || sent < Head + process || sent > end)
            sent = end;
        return new(file, path, start[Head..(Head + process)], sent, end);
    }

    /// <exception cref="IOException">The disk is full, or the like; nothing was added.</exception>
    public void Append(ReadOnlySpan<byte> spans)
    {
        var end = _end;
        try
        {
            RandomAccess.Write(_file, spans, end);
        }
        catch
        {
            // A part may have been written, on which nothing may follow.
            RandomAccess.SetLength(_file, end);
            throw;
        }

        Volatile.Write(ref _end, end + spans.Length);
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
        try
        {
            SaveSent();
        }
        catch (IOException)
        {
            // At worst they are sent twice.
        }
    }

    /// <summary>And closes it.</summary>
    public void Delete()
    {
        Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else may remove it.
        }
    }

    /// <summary>Leaves it to the next process.</summary>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(string path, FileMode mode) => File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None);

    private byte[] Read(int bytes)
    {
        var read = new byte[bytes];
        var length = RandomAccess.Read(_file, read, _sent);
        return length == bytes ? read : read[..length];
    }

    private void SaveSent()
    {
        Span<byte> sent = stackalloc byte[Head];
        BinaryPrimitives.WriteInt64LittleEndian(sent, _sent);
        RandomAccess.Write(_file, sent, 0);
    }
}
