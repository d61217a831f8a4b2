using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace Media.ServiceDefaults;

/// <summary>
/// Whom to trust as the OTLP receiver, and how to show it who this is: PEM files, read once. Source: OpenTelemetry Specification, "OTLP Exporter
/// Configuration Options".
/// </summary>
internal sealed class ReceiverCertificates
{
    private const string TrustedKey = "OTEL_EXPORTER_OTLP_CERTIFICATE";
    private const string OwnKey = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE";
    private const string PrivateKey = "OTEL_EXPORTER_OTLP_CLIENT_KEY";

    private readonly X509Certificate2Collection? _trusted;
    private readonly SslStreamCertificateContext? _own;

    /// <param name="mistakes">Takes what is wrong with the settings, each with its key.</param>
    public ReceiverCertificates(IConfiguration configuration, ICollection<string> mistakes)
    {
        var privateKey = PathAt(PrivateKey);
        if (privateKey is not null && PathAt(OwnKey) is null)
            mistakes.Add($"{OwnKey} is missing: it belongs to {PrivateKey}, set both or none.");
        _trusted = Read(TrustedKey, CertificatesIn);
        _own = Read(OwnKey, path => SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPemFile(path, privateKey ?? path), CertificatesIn(path), offline: true));

        string? PathAt(string key) => configuration[key] is { } path && !string.IsNullOrWhiteSpace(path) ? path : null;

        T? Read<T>(string key, Func<string, T> read)
            where T : class
        {
            try
            {
                return PathAt(key) is { } path ? read(path) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                mistakes.Add($"{key} cannot be used: {e.Message}");
                return null;
            }
        }
    }

    /// <summary>Of a connection to the receiver. Nobody but whom it names is trusted, where one is named.</summary>
    public SslClientAuthenticationOptions NewConnection()
    {
        var connection = new SslClientAuthenticationOptions { ClientCertificateContext = _own };
        if (_trusted is null)
            return connection;
        connection.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        connection.CertificateChainPolicy.CustomTrustStore.AddRange(_trusted);
        return connection;
    }

    private static X509Certificate2Collection CertificatesIn(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new CryptographicException($"{path} holds no certificate in PEM.");
    }
}
