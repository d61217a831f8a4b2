using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Media.Simulator.Time;

/// <summary>
/// Generates ids in VOD's formats from the start time and a counter. FileIds differ between two runs, unless both start in the same
/// millisecond or one of them has more than ten million files.
/// </summary>
internal sealed class IdGenerator(SimulatedClock clock, SimulatorOptions options)
{
    private const long FirstFileId = 5_000_000_000_000_000_000;
    private const long FirstHandle = 8_000_000_000_000_000_000;
    private const long IdsPerMillisecond = 10_000_000;
    private static readonly DateTimeOffset Epoch = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly long _startMs = (long)(clock.StartedAt - Epoch).TotalMilliseconds;
    private long _files;
    private long _handles;

    /// <summary>A 19-digit decimal FileId, and the file's ordinal: 1, 2, and so on.</summary>
    public (string FileId, long Ordinal) NextFile()
    {
        var ordinal = Interlocked.Increment(ref _files);
        return (Text(FirstFileId + _startMs * IdsPerMillisecond + ordinal), ordinal);
    }

    public string NextEventHandle() => Text(FirstHandle + Interlocked.Increment(ref _handles));

    public string ProcedureTaskId(long ordinal) => $"{options.SubAppId}-procedurev2-{Hex(ordinal)}t0";

    public string PullUploadTaskId(long ordinal) => $"{options.SubAppId}-PullUpload-{Hex(ordinal)}t0";

    public static string NewRequestId()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new Guid(bytes).ToString("D");
    }

    private string Hex(long ordinal) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{_startMs}:{options.SubAppId}:{ordinal}")).AsSpan(0, 16));

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
