using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeyRx.Native.Errors;
using KeyRx.Native.Handles;
using KeyRx.Native.Layouts;
using KeyRx.Native.Servers;

namespace KeyRx.Native.Exports;

#pragma warning disable CA1031 // C has no exceptions: whatever it is becomes a result.

/// <summary>Functions of keyrx.h that read topics, on the caller's thread or by callback.</summary>
internal static unsafe class ReaderExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_reader_open", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Open(nint server, byte* topic, PositionLayout* from, nint* reader)
    {
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        try
        {
            Given.Place(reader, nameof(reader));
            *reader = HandleTable.Add(new OpenReader(open.OpenReader(topic, from)));
            return (int)Result.Success;
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_reader_read", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Read(nint reader, byte* buffer, nuint size, ItemLayout* item)
    {
        if (!Call.TryFind<OpenReader>(reader, out var open, out var refusal)) return refusal;
        try
        {
            return open.Read(buffer, size, item);
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_reader_wait", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Wait(nint reader, int millis)
    {
        if (!Call.TryFind<OpenReader>(reader, out var open, out var refusal)) return refusal;
        try
        {
            return open.Wait(millis);
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_reader_close", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Close(nint reader)
    {
        try
        {
            if (HandleTable.Remove<OpenReader>(reader) is not { } open) return Call.NoHandle();
            open.Close();
            return (int)Result.Success;
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_subscribe", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Subscribe(
        nint server, byte* topic, PositionLayout* from,
        delegate* unmanaged[Cdecl]<void*, ItemLayout*, byte*, void> callback, void* user, nint* subscription)
    {
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        try
        {
            Given.Place(subscription, nameof(subscription));
            if (callback is null) throw new ResultException(Result.Argument, "callback is NULL: give a function");
            open.Subscribe(topic, from, callback, user, subscription);
            return (int)Result.Success;
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_unsubscribe", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Unsubscribe(nint subscription)
    {
        if (!Call.TryFind<Subscription>(subscription, out var open, out var refusal)) return refusal;
        try
        {
            return open.EndAndWait();
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }
}
