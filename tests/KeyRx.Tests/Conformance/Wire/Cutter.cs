using System.Net.Sockets;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// Sends bytes in one of the three cuts. The socket has no delay, so that each send leaves by itself.
/// </summary>
internal static class Cutter
{
    /// <summary>
    /// Of a longer case only the beginning and the end go byte by byte: what is between them is payload.
    /// </summary>
    private const int SingleBytesMax = 1024;

    private const int RandomPieceMax = 64;

    internal static async Task SendAsync(Socket socket, byte[] bytes, Cut cut, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - at, PieceLength(cut, random, at, bytes.Length));
            at += await socket.SendAsync(bytes.AsMemory(at, length), cancellation);
        }
    }

    private static int PieceLength(Cut cut, Random random, int at, int total) => cut switch
    {
        Cut.Whole => total,
        Cut.Bytes when at < SingleBytesMax || total - at <= SingleBytesMax => 1,
        Cut.Bytes => Math.Min(random.Next(1, 4096), total - at - SingleBytesMax),
        _ when total > 16 * SingleBytesMax => random.Next(1, 8192),
        _ => random.Next(1, RandomPieceMax),
    };
}
