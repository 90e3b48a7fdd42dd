using System.Diagnostics.CodeAnalysis;
using KeyRx.Native.Errors;
using KeyRx.Native.Handles;

namespace KeyRx.Native.Exports;

/// <summary>What a call with a handle begins with.</summary>
internal static class Call
{
    /// <summary>False, with what to return, for a handle that names nothing of this kind.</summary>
    internal static bool TryFind<T>(nint id, [NotNullWhen(true)] out T? target, out int refusal)
        where T : class
    {
        target = HandleTable.Find<T>(id);
        refusal = target is null ? NoHandle() : 0;
        return target is not null;
    }

    internal static int NoHandle() => Border.Refuse(
        Result.Handle, "there is no such handle: it was closed before, is of another kind, or was never one"u8);
}
