using System.Diagnostics;
using System.Text;
using Xunit;

namespace KeyRx.Tests.Streams.Persistence;

/// <summary>Reads what another holds the lock of: .NET itself asks for the lock before it opens a file.</summary>
internal static class LockedFile
{
    internal static byte[] Bytes(string path)
    {
        using var program = Start("cat", path);
        using var output = new MemoryStream();
        program.StandardOutput.BaseStream.CopyTo(output);
        AssertSuccess(program);
        return output.ToArray();
    }

    internal static string Text(string path) => Encoding.Latin1.GetString(Bytes(path));

    /// <summary>A second name, by which a file that was replaced can still be read.</summary>
    internal static string Link(string path)
    {
        using var program = Start("ln", path, path + ".link");
        AssertSuccess(program);
        return path + ".link";
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static void AssertSuccess(Process program)
    {
        var error = program.StandardError.ReadToEnd();
        program.WaitForExit();
        Assert.True(program.ExitCode == 0, error);
    }
}
