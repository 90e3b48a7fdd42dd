using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KeyRx.Testing;

/// <summary>Runs commands in the guest, one at a time: a line in, its output and "GUEST done CODE" out (tests/guest/init).</summary>
public sealed class GuestShell : IDisposable
{
    private const string Done = "GUEST done ";
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private GuestShell(Stream stream)
    {
        _reader = new StreamReader(stream, Encoding.UTF8);
        _writer = new StreamWriter(stream) { AutoFlush = true };
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    /// <summary>Runs a command to its end; a background job is told apart by its '&amp;'.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string command, CancellationToken cancellation)
    {
        await _writer.WriteAsync((command + "\n").AsMemory(), cancellation);
        var output = new StringBuilder();
        while (await _reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(Done, StringComparison.Ordinal))
                return (int.Parse(line.AsSpan(Done.Length), CultureInfo.InvariantCulture), output.ToString());
            output.Append(line.TrimEnd('\r')).Append('\n');
        }

        throw new EndOfStreamException("the guest ended during: " + command);
    }

    internal static async Task<GuestShell> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        return new GuestShell(new NetworkStream(socket, ownsSocket: true));
    }
}
