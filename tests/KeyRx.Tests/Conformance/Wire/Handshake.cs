using System.Security.Cryptography;
using System.Text;

namespace KeyRx.Tests.Conformance;

/// <summary>What both roles must compute (RFC 6455 1.3, 4.2.2).</summary>
internal static class Handshake
{
    /// <summary>The example of the RFC.</summary>
    internal const string SampleKey = "dGhlIHNhbXBsZSBub25jZQ==";

    internal static string AcceptOf(string key)
#pragma warning disable CA5350 // The RFC's own choice.
        => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
