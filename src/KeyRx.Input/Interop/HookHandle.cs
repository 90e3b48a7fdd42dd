using System.Runtime.InteropServices;

namespace KeyRx.Input.Interop;

/// <summary>A <c>keyrx_hook*</c>; closed once no call is inside it any more, <c>keyrx_run</c> among them.</summary>
internal sealed class HookHandle : SafeHandle
{
    public HookHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.Close(handle);
        return true;
    }
}
