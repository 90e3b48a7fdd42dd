using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeyRx.Native.Errors;
using KeyRx.Native.Handles;
using KeyRx.Native.Layouts;
using KeyRx.Native.Servers;

namespace KeyRx.Native.Exports;

#pragma warning disable CA1031 // C has no exceptions: whatever it is becomes a result.

/// <summary>Functions of keyrx.h for what clients say to the host.</summary>
internal static unsafe class InboundExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_inbound_open", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Open(nint server, byte* topic, nint* inbound)
    {
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        try
        {
            Given.Place(inbound, nameof(inbound));
            *inbound = open.Inbounds.Open(Given.Text(topic, nameof(topic)));
            return (int)Result.Success;
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_inbound_read", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Read(nint inbound, byte* buffer, nuint size, MessageLayout* message)
    {
        if (!Call.TryFind<OpenInbound>(inbound, out var open, out var refusal)) return refusal;
        try
        {
            return open.Read(buffer, size, message);
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_inbound_wait", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Wait(nint inbound, int millis)
    {
        if (!Call.TryFind<OpenInbound>(inbound, out var open, out var refusal)) return refusal;
        try
        {
            return open.Wait(millis);
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_inbound_accept", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Accept(nint inbound, ulong number, byte* data, nuint size)
    {
        if (!Call.TryFind<OpenInbound>(inbound, out var open, out var refusal)) return refusal;
        try
        {
            return open.Accept(number, Given.Data(data, size));
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_inbound_refuse", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Refuse(nint inbound, ulong number, int code, byte* text)
    {
        if (!Call.TryFind<OpenInbound>(inbound, out var open, out var refusal)) return refusal;
        try
        {
            return open.Refuse(number, code, Given.Text(text, nameof(text)));
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_inbound_close", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Close(nint inbound)
    {
        try
        {
            if (HandleTable.Remove<OpenInbound>(inbound) is not { } open) return Call.NoHandle();
            open.Close();
            return (int)Result.Success;
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }
}
