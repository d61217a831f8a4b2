using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Media.Tests.EndToEnd.Telemetry;

/// <summary>An authority, the certificate it gave a receiver on 127.0.0.1, and one it gave who sends to it; as files in PEM where the sender needs them.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("media-certificates-");
    private readonly string _authorityFile;
    private readonly string _senderFile;
    private readonly string _senderKeyFile;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        Authority = request.CreateSelfSigned(From, From.AddDays(2));
        Receiver = Give("receiver", static names => names.AddIpAddress(System.Net.IPAddress.Loopback));
        using var sender = Give("sender", static names => names.AddDnsName("sender"));
        using var key = sender.GetECDsaPrivateKey()!;
        _authorityFile = Write("authority.pem", Authority.ExportCertificatePem());
        _senderFile = Write("sender.pem", sender.ExportCertificatePem());
        _senderKeyFile = Write("sender.key", key.ExportPkcs8PrivateKeyPem());
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Receiver { get; }

    /// <summary>To a service that is to trust the receiver, and to be trusted by it.</summary>
    public void Name(Dictionary<string, string> settings)
    {
        settings["OTEL_EXPORTER_OTLP_CERTIFICATE"] = _authorityFile;
        settings["OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"] = _senderFile;
        settings["OTEL_EXPORTER_OTLP_CLIENT_KEY"] = _senderKeyFile;
    }

    public void Dispose()
    {
        Authority.Dispose();
        Receiver.Dispose();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }

    private X509Certificate2 Give(string name, Action<SubjectAlternativeNameBuilder> names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        names(alternatives);
        request.CertificateExtensions.Add(alternatives.Build());
        using var given = request.Create(Authority, From, From.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return given.CopyWithPrivateKey(key);
    }

    private string Write(string name, string pem)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, pem);
        return path;
    }
}
