using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeyRx.Load.Errors;

namespace KeyRx.Load.Tls;

/// <summary>Which certificates a server may show: what the system trusts, or a file, and no others.</summary>
/// <param name="host">Whose name or address the certificate must have.</param>
/// <param name="roots">Authorities, or the server's own certificate; null for the system's.</param>
internal sealed class ServerTrust(string host, X509Certificate2Collection? roots)
{
    /// <exception cref="UsageException">The file cannot be read, or holds no certificate.</exception>
    internal static ServerTrust Read(string option, string host, string? file)
    {
        if (file is null) return new ServerTrust(host, roots: null);
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException($"{option} {file}: {e.Message}");
        }

        return roots.Count > 0
            ? new ServerTrust(host, roots)
            : throw new UsageException($"{option} {file}: it holds no certificate in PEM");
    }

    /// <summary>For one connection.</summary>
    internal SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (roots is null) return options;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        return options;
    }
}
