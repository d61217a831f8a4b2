using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Media.Bench.Callbacks;

/// <summary>
/// Sends NewFileUpload callbacks, each for a new file, over a fixed number of keep-alive connections, one request at a time on each.
/// Uses raw sockets and patches a prepared request, because it shares the cores with the server it measures.
/// </summary>
internal sealed class CallbackLoad(int port, int connections)
{
    private const int FileIdDigits = 19;

    // VOD's published sample. Only its FileId changes.
    public const string Body =
        "{\"EventType\":\"NewFileUpload\",\"FileUploadEvent\":{\"FileId\":\"0000000000000000000\","
        + "\"MediaBasicInfo\":{\"Name\":\"clip-one\",\"Description\":\"\",\"CreateTime\":\"2026-09-01T08:15:30Z\","
        + "\"UpdateTime\":\"2026-09-01T08:15:33Z\",\"ExpireTime\":\"9999-12-31T23:59:59Z\",\"ClassId\":0,\"ClassName\":\"other\","
        + "\"ClassPath\":\"other\",\"CoverUrl\":\"\",\"Type\":\"mp4\","
        + "\"MediaUrl\":\"http://1500000001.vod2.example.com/a1b2c3d4vodcq1500000001/765432113270835009876543211/Wq7hT2kLm0AA.mp4\","
        + "\"SourceInfo\":{\"SourceType\":\"Upload\",\"SourceContext\":\"\"},\"StorageRegion\":\"ap-chongqing\",\"TagSet\":[],"
        + "\"Vid\":\"\",\"Category\":\"Video\",\"Status\":\"Normal\",\"StorageClass\":\"STANDARD\"},\"ProcedureTaskId\":\"\","
        + "\"ReviewAudioVideoTaskId\":\"\",\"MetaData\":{\"Size\":18234567,\"Container\":\"mov,mp4,m4a,3gp,3g2,mj2\","
        + "\"Bitrate\":3071200,\"Height\":1080,\"Width\":1920,\"Duration\":47.48,\"Rotate\":0,\"VideoStreamSet\":[{\"Bitrate\":2943200,"
        + "\"Height\":1080,\"Width\":1920,\"Codec\":\"h264\",\"Fps\":30}],\"AudioStreamSet\":[{\"Bitrate\":128000,"
        + "\"SamplingRate\":48000,\"Codec\":\"aac\"}],\"VideoDuration\":47.48,\"AudioDuration\":47.44,\"Md5\":\"\"}}}";

    private static long _files = Stopwatch.GetTimestamp() % 1_000_000_000 * 1_000_000_000;

    public static int BodyBytes => Encoding.UTF8.GetByteCount(Body);

    public async Task<LoadResult> RunAsync(TimeSpan warmUp, TimeSpan measured, Action onMeasuring)
    {
        var state = new RunState();
        var runners = Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(state))).ToArray();
        await Task.Delay(warmUp);
        onMeasuring();
        state.IsMeasuring = true;
        var watch = Stopwatch.StartNew();
        await Task.Delay(measured);
        state.IsMeasuring = false;
        var elapsed = watch.Elapsed;
        state.IsOver = true;
        var latencies = (await Task.WhenAll(runners)).SelectMany(one => one).Order().ToArray();
        return new LoadResult(
            latencies.Length / elapsed.TotalSeconds, latencies.Length, state.Refused, Percentile(latencies, 0.5),
            Percentile(latencies, 0.99), latencies[^1]);
    }

    private async Task<List<double>> SendAsync(RunState state)
    {
        var latencies = new List<double>(1 << 16);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var (request, fileIdAt) = Request();
        var answer = new byte[4096];
        while (!state.IsOver)
        {
            Interlocked.Increment(ref _files).TryFormat(request.AsSpan(fileIdAt, FileIdDigits), out _, "D19");
            var sentAt = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            var is200 = await ReadAnswerAsync(socket, answer);
            if (!state.IsMeasuring)
                continue;
            if (is200)
                latencies.Add(Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds);
            else
                Interlocked.Increment(ref state.Refused);
        }

        return latencies;
    }

    private static (byte[] Bytes, int FileIdAt) Request()
    {
        var head = "POST /callbacks/default HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {BodyBytes}\r\n\r\n";
        var bytes = Encoding.UTF8.GetBytes(head + Body);
        return (bytes, bytes.AsSpan().IndexOf("0000000000000000000"u8));
    }

    /// <summary>Reads one whole answer. Both servers send a Content-Length or a single chunk.</summary>
    private static async Task<bool> ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var filled = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
                throw new IOException("The server closed a connection.");
            filled += read;
            if (IsWhole(buffer.AsSpan(0, filled)))
                return buffer.AsSpan(0, filled).StartsWith("HTTP/1.1 200"u8);
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var headEnd = answer.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return false;
        var head = answer[..headEnd];
        var length = head.IndexOf("Content-Length: "u8);
        if (length < 0)
            return answer.EndsWith("0\r\n\r\n"u8);
        _ = System.Buffers.Text.Utf8Parser.TryParse(head[(length + 16)..], out int bytes, out _);
        return answer.Length >= headEnd + 4 + bytes;
    }

    private static double Percentile(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * share)];

    private sealed class RunState
    {
        public volatile bool IsMeasuring;
        public volatile bool IsOver;
        public long Refused;
    }
}
