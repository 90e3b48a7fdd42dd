using System.Diagnostics;
using System.Net;
using System.Text;

namespace KeyRx.Testing.Strangers;

/// <summary>
/// Another user of this machine, without any rights: he runs programs, which root alone can start for him.
/// </summary>
public static class Stranger
{
    /// <summary>The user and group called nobody and nogroup.</summary>
    public const uint Id = 65534;

    private const string SetPrivileges = "/usr/bin/setpriv";
    private const string Python = "/usr/bin/python3"; // Debian's: one below a home directory is not his to run

    private const string Asks = """
        import socket, sys
        request = sys.stdin.buffer.read()
        for _ in range(int(sys.argv[4])):
            connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
            connection.sendall(request)
            data, more = b"", b"."
            while more and (sys.argv[3] == "all" or b"\r\n\r\n" not in data):
                more = connection.recv(65536)
                data += more
        sys.stdout.buffer.write(data.decode("latin-1").encode())
        """;

    /// <summary>Why there can be none in this run; null when there can.</summary>
    public static string? WhyNot =>
        !OperatingSystem.IsLinux() ? "only Linux tells who connects"
        : !Environment.IsPrivilegedProcess ? "only root can start a program as another user"
        : !File.Exists(SetPrivileges) || !File.Exists(Python) ? "setpriv or python3 is missing: tests/run.sh install"
        : null;

    /// <summary>
    /// Connects, sends a request and returns what comes first: head and, where it came along, body.
    /// </summary>
    public static Task<string> AskAsync(IPEndPoint server, string request, CancellationToken cancellation) =>
        RunAsync(server, request, "first", 1, cancellation);

    /// <summary>The same, one time after the other; what came last.</summary>
    public static Task<string> AskOftenAsync(
        IPEndPoint server, string request, int times, CancellationToken cancellation) =>
        RunAsync(server, request, "first", times, cancellation);

    /// <summary>The same, and goes on reading until the server hangs up.</summary>
    public static Task<string> StayAsync(IPEndPoint server, string request, CancellationToken cancellation) =>
        RunAsync(server, request, "all", 1, cancellation);

    /// <summary>A request as clients write it, with <c>Authorization: Bearer</c>.</summary>
    public static string Request(string line, IPEndPoint server, string bearer, params string[] moreLines) =>
        new StringBuilder().AppendJoin(
            "\r\n", [$"{line} HTTP/1.1", $"Host: {server}", $"Authorization: Bearer {bearer}", .. moreLines, "", ""])
            .ToString();

    private static async Task<string> RunAsync(
        IPEndPoint server, string request, string howLong, int times, CancellationToken cancellation)
    {
        using var process = Start(Asks, server.Address.ToString(), $"{server.Port}", howLong, $"{times}");
        await process.StandardInput.WriteAsync(request.AsMemory(), cancellation);
        process.StandardInput.Close();
        var answer = await process.StandardOutput.ReadToEndAsync(cancellation);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? answer : throw new InvalidOperationException(error);
    }

    internal static Process Start(string script, params string[] arguments)
    {
        string[] asHim = ["--reuid", $"{Id}", "--regid", $"{Id}", "--clear-groups"];
        var start = new ProcessStartInfo(SetPrivileges, [.. asHim, Python, "-c", script, .. arguments])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
