using System.Diagnostics;

namespace KeyRx.Testing.Strangers;

/// <summary>
/// What another user of this machine sees of a process and of its files and sockets, without any rights: all that he
/// can read of them, as one text; and the byte counter of a socket, as often as he asks.
/// </summary>
public sealed class StrangersEyes : IAsyncDisposable
{
    /// <summary>Where the kernel's table of sockets is shown.</summary>
    private const string SocketStatistics = "/usr/bin/ss";

    private const string LooksAround = """
        import os, subprocess, sys
        out = sys.stdout.buffer
        def show(path):
            try:
                with open(path, "rb", buffering=0) as file:
                    out.write(b"READ " + path.encode() + b"\n" + (file.read(1 << 20) or b"") + b"\n")
            except OSError as error:
                out.write(b"REFUSED " + path.encode() + b" " + str(error.errno).encode() + b"\n")
        def walk(folder):
            try:
                names = os.listdir(folder)
            except OSError as error:
                return out.write(b"REFUSED " + folder.encode() + b" " + str(error.errno).encode() + b"\n")
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isdir(path) and not os.path.islink(path): walk(path)
                else: show(path)
        process = "/proc/" + sys.argv[1]
        for name in os.listdir(process):
            if name not in ("task", "net", "cwd", "root"):
                (walk if os.path.isdir(os.path.join(process, name)) else show)(os.path.join(process, name))
        for folder in sys.argv[2:]: walk(folder)
        for table in ("tcp", "tcp6", "unix"): show("/proc/net/" + table)
        out.write(subprocess.run(["/usr/bin/ss", "-atinpe"], capture_output=True).stdout)
        """;

    private const string Counts = """
        import re, subprocess, sys
        for line in sys.stdin:
            shown = subprocess.run(
                ["/usr/bin/ss", "-tinH", "sport", "= :" + sys.argv[1], "and", "dport", "= :" + sys.argv[2]],
                capture_output=True, text=True).stdout
            # What a machine that is busy sends twice counts twice.
            again = re.search(r"bytes_retrans:(\d+)", shown)
            print(int(re.search(r"bytes_sent:(\d+)", shown)[1]) - int(again[1] if again else 0), flush=True)
        """;

    private readonly Process _counting;

    private StrangersEyes(Process counting) => _counting = counting;

    /// <summary>Why there can be none in this run; null when there can.</summary>
    public static string? WhyNot =>
        Stranger.WhyNot ?? (File.Exists(SocketStatistics) ? null : "ss is missing: tests/run.sh install");

    /// <summary>All that he can read of a process, of folders, and of every socket of the machine.</summary>
    public static async Task<string> LookAroundAsync(
        int processId, string[] folders, CancellationToken cancellation)
    {
        using var process = Stranger.Start(LooksAround, [$"{processId}", .. folders]);
        process.StandardInput.Close();
        using var seen = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(seen, cancellation);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? System.Text.Encoding.Latin1.GetString(seen.ToArray())
            : throw new InvalidOperationException(error);
    }

    /// <summary>Begins to look at the socket that a server has for a client of this port.</summary>
    public static StrangersEyes On(int serverPort, int clientPort) =>
        new(Stranger.Start(Counts, $"{serverPort}", $"{clientPort}"));

    /// <summary>Bytes that were sent until now.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        await _counting.StandardInput.WriteLineAsync("look".AsMemory(), cancellation);
        await _counting.StandardInput.FlushAsync(cancellation);
        return await _counting.StandardOutput.ReadLineAsync(cancellation) is { } line
            ? long.Parse(line, System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException(await _counting.StandardError.ReadToEndAsync(cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _counting.Kill();
        await _counting.WaitForExitAsync();
        _counting.Dispose();
    }
}
