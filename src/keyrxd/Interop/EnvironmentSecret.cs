using System.Runtime.InteropServices;
using System.Text;

namespace KeyRx.Daemon.Interop;

/// <summary>
/// Takes a secret out of the environment: <c>/proc/PID/environ</c>, which shows the very memory that the program was
/// given, and processes that this one starts do not have it afterwards.
/// </summary>
internal static unsafe partial class EnvironmentSecret
{
    /// <summary>The variable's bytes, in memory that does not move, and overwritten where they stood; null where there
    /// are none. A second call finds none.</summary>
    internal static byte[]? Take(string variable)
    {
        if (OperatingSystem.IsWindows())
        {
            var text = Environment.GetEnvironmentVariable(variable);
            Environment.SetEnvironmentVariable(variable, null);
            return string.IsNullOrEmpty(text) ? null : Encoding.UTF8.GetBytes(text);
        }

        var start = Find(variable);
        var value = new Span<byte>(start, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(start).Length);
        if (value.IsEmpty) return null;
        var taken = GC.AllocateUninitializedArray<byte>(value.Length, pinned: true);
        value.CopyTo(taken);
        value.Clear();
        return taken;
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* Find(string variable);
}
