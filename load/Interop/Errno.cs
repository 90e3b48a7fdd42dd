using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary>Says an errno in words.</summary>
internal static class Errno
{
    internal static string Sentence(string call, int error) => $"{call}: {Marshal.GetPInvokeErrorMessage(error)}";
}
