using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using KeyRx.Native.Errors;
using KeyRx.Native.Layouts;
using KeyRx.Native.Logs;
using KeyRx.Server.Access;

namespace KeyRx.Native.Exports;

/// <summary>Functions of keyrx.h that concern no server.</summary>
internal static unsafe class LibraryExports
{
    private const int SecretBytes = 44;
    private const int LevelMax = 5;

    [UnmanagedCallersOnly(EntryPoint = "managed_last_error", CallConvs = [typeof(CallConvCdecl)])]
    internal static byte* LastError() => ErrorText.Pointer;

    [UnmanagedCallersOnly(EntryPoint = "managed_log", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Log(
        delegate* unmanaged[Cdecl]<void*, int, int, byte*, void> callback, void* user, int level)
    {
        if (level is < 0 or > LevelMax)
            return Border.Refuse(Result.Argument, "there is no such level: give KEYRX_LOG_TRACE to _CRITICAL"u8);
        LogSink.Instance.Set(callback, user, level);
        return (int)Result.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_new_secret", CallConvs = [typeof(CallConvCdecl)])]
    internal static int NewSecret(byte* buffer, nuint size)
    {
        try
        {
            var place = Given.Buffer(buffer, size);
            if (place.Length < SecretBytes)
            {
                throw new ResultException(
                    Result.TooSmall, $"a secret takes {SecretBytes} bytes with its NUL, and the buffer has {size}");
            }

            place[Encoding.UTF8.GetBytes(AccessToken.NewSecret(), place)] = 0;
            return (int)Result.Success;
        }
#pragma warning disable CA1031 // C has no exceptions: whatever it is becomes a result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Border.Refuse(e);
        }
    }
}
