using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyRx.EndToEnd.Tests.Kiosks;

/// <summary>A certificate for 127.0.0.1 of a day, in files; a browser is told to trust its key and no other.</summary>
internal sealed class TestCertificate
{
    public TestCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kiosk", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(23));
        (CertificateFile, KeyFile) = (Path.Combine(folder, "kiosk.crt"), Path.Combine(folder, "kiosk.key"));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        var hash = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
        ChromiumFlag = $"--ignore-certificate-errors-spki-list={Convert.ToBase64String(hash)}";
    }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public string ChromiumFlag { get; }
}
