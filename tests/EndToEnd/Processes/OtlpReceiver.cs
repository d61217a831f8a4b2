using System.Net;
using System.Text;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>Receives telemetry and keeps the raw bytes. Protobuf contains strings verbatim, so tests can search for them.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly StringBuilder _received = new();
    private readonly Task _receiving;

    public OtlpReceiver()
    {
        Address = $"http://127.0.0.1:{FreePorts.Next()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public string Address { get; }

    public string Received
    {
        get
        {
            lock (_received)
                return _received.ToString();
        }
    }

    public bool HasReceived(string text) => Received.Contains(text, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _receiving;
        _listener.Close();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (_received)
                    _received.AppendLine(context.Request.Url!.AbsolutePath).AppendLine(Encoding.Latin1.GetString(body.ToArray()));
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException && !_listener.IsListening)
        {
            // The receiver was disposed.
        }
    }
}
