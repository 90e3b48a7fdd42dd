using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KeyRx.Testing;

/// <summary>
/// Runs commands in the guest, one at a time: "NUMBER COMMAND" in, its output and "GUEST done NUMBER CODE" out
/// (tests/guest/init). The number shows that an answer belongs to the question.
/// </summary>
public sealed class GuestShell : IDisposable
{
    private const string Done = "GUEST done ";
    // commands take seconds; emulation beside a busy machine is slow
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(120);
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private int _number;

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
        _number++;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WaitMax);
        try
        {
            return await AskAsync(command, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"the guest has not ended this within {WaitMax}: {command}", e);
        }
    }

    private async Task<(int ExitCode, string Output)> AskAsync(string command, CancellationToken cancellation)
    {
        await _writer.WriteAsync($"{_number} {command}\n".AsMemory(), cancellation);
        var output = new StringBuilder();
        while (await _reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(Done, StringComparison.Ordinal))
                return (ParseExitCode(line, command), output.ToString());
            output.Append(line.TrimEnd('\r')).Append('\n');
        }

        throw new EndOfStreamException($"the guest ended during: {command}\n{output}");
    }

    private int ParseExitCode(string done, string command)
    {
        var answer = done[Done.Length..].Split(' ');
        return answer[0] == _number.ToString(CultureInfo.InvariantCulture)
            ? int.Parse(answer[1], CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"'{done}' is no answer to {_number}: {command}");
    }

    internal static async Task<GuestShell> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        return new GuestShell(new NetworkStream(socket, ownsSocket: true));
    }
}
