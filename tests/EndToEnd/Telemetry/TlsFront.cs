using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>In front of a receiver that knows no TLS: shows its certificate, takes who has one of the same authority, and passes on what they say.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly TestCertificates _certificates;
    private readonly X509Certificate2 _shown;
    private readonly int _behind;
    private readonly Task _loop;
    private int _taken;

    /// <param name="behind">The port of the receiver.</param>
    /// <param name="shown">Instead of the receiver's certificate.</param>
    public TlsFront(int port, int behind, TestCertificates certificates, X509Certificate2? shown = null)
    {
        (_behind, _certificates, _shown) = (behind, certificates, shown ?? certificates.Receiver);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _loop = TakeAsync();
    }

    /// <summary>Connections whose both ends trusted each other.</summary>
    public int Taken => _taken;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _loop;
        _end.Dispose();
    }

    private async Task TakeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        try
        {
            using var taken = connection;
            await using var front = new SslStream(connection.GetStream());
            var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trusted.CustomTrustStore.Add(_certificates.Authority);
            await front.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = _shown,
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = trusted,
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                },
                _end.Token);
            // Nobody is really taken before a first byte came: with TLS 1.3 the server has finished first.
            var first = new byte[1];
            if (await front.ReadAsync(first, _end.Token) == 0)
                return;
            Interlocked.Increment(ref _taken);
            using var behind = new TcpClient();
            await behind.ConnectAsync(IPAddress.Loopback, _behind, _end.Token);
            await using var back = behind.GetStream();
            await back.WriteAsync(first, _end.Token);
            await Task.WhenAny(front.CopyToAsync(back, _end.Token), back.CopyToAsync(front, _end.Token));
        }
        catch (Exception e) when (e is System.Security.Authentication.AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            // One of them went, or was not trusted.
        }
    }
}
