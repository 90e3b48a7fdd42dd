using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyRx.Tests.Client;

/// <summary>
/// TLS in front of a server, as a proxy has it: real TLS by a certificate authority that only the test trusts.
/// </summary>
internal sealed class TlsRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _certificate;

    internal TlsRelay(string name = "127.0.0.1")
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        _authority = request.CreateSelfSigned(from, to);
        _certificate = CertificateOf(name, from, to);
        _listener.Start();
        _ = RelayAllAsync();
    }

    /// <summary>Where it leads: known once the server has started that allows its address.</summary>
    internal IPEndPoint? Server { get; set; }

    internal Uri Url => new($"wss://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws");

    /// <summary>What a client trusts that knows the authority.</summary>
    internal SslClientAuthenticationOptions Trust() => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    public void Dispose()
    {
        _listener.Dispose();
        _authority.Dispose();
        _certificate.Dispose();
    }

    private X509Certificate2 CertificateOf(string name, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_authority, from, to, [1]);
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    private async Task RelayAllAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptSocketAsync();
            _ = RelayAsync(new NetworkStream(client, ownsSocket: true));
        }
    }

    private async Task RelayAsync(NetworkStream client)
    {
        try
        {
            await using var tls = new SslStream(client);
            await tls.AuthenticateAsServerAsync(_certificate);
            await using var socket = await RelaySocket.OpenAsync(Server!);
            await RelaySocket.JoinAsync(tls, socket);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            // One end has gone, or does not trust the other.
        }
    }
}
