using System.Diagnostics;
using KeyRx.Testing;
using KeyRx.Testing.Streams;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Differential;

/// <summary>The receiver of npm's ws: one node process reads every stream (clients/ws-receiver.js).</summary>
internal static class WsReader
{
    private static readonly string Clients = Path.Combine(RepositoryRoot.Path, "tests/KeyRx.EndToEnd.Tests/clients");

    public static bool IsInstalled => Directory.Exists(Path.Combine(Clients, "node_modules", "ws"));

    /// <summary>A transcript for each stream, in their order.</summary>
    public static async Task<StreamTranscript[]> ReadAsync(
        string node, IEnumerable<ByteStream> streams, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(node, [Path.Combine(Clients, "ws-receiver.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            foreach (var stream in streams)
            {
                await process.StandardInput.WriteLineAsync(
                    $"{stream.Reader} {stream.Compression} {stream.PieceBytesMax} {Convert.ToHexString(stream.Bytes.Span)}"
                        .AsMemory(),
                    cancellation);
            }
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation);
            Assert.True(process.ExitCode == 0, await error);
            var lines = (await output).Split('\n')[..^1];
            return [.. lines.Select(line => new StreamTranscript(line.Length == 0 ? [] : line.Split(';')))];
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
