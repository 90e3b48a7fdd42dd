using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeyRx.Native.Errors;
using KeyRx.Native.Handles;
using KeyRx.Native.Layouts;
using KeyRx.Native.Servers;

namespace KeyRx.Native.Exports;

#pragma warning disable CA1031 // C has no exceptions: whatever it is becomes a result.

/// <summary>Functions of keyrx.h that concern a server, and publish.</summary>
internal static unsafe class ServerExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_server_start", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Start(byte* options, nint* server)
    {
        try
        {
            Given.Place(server, nameof(server));
            *server = HandleTable.Add(OpenServer.Start(Given.Text(options, nameof(options))));
            return (int)Result.Success;
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_server_port", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Port(nint server, uint index)
    {
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        try
        {
            return open.Port(index);
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_server_stop", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Stop(nint server)
    {
        try
        {
            return HandleTable.Remove<OpenServer>(server) is { } open ? open.Stop() : Call.NoHandle();
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_server_pause", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Pause(nint server)
    {
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        open.Pause();
        return (int)Result.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_server_resume", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Resume(nint server)
    {
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        open.Resume();
        return (int)Result.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_publish", CallConvs = [typeof(CallConvCdecl)])]
    internal static int Publish(nint server, byte* topic, byte* data, nuint size)
    {
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        try
        {
            return open.Publish(topic, data, size);
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_publish_batch", CallConvs = [typeof(CallConvCdecl)])]
    internal static int PublishBatch(nint server, RecordLayout* records, nuint count, nuint* published)
    {
        nuint taken = 0;
        if (!Call.TryFind<OpenServer>(server, out var open, out var refusal)) return refusal;
        try
        {
            if (records is null && count > 0)
                throw new ResultException(Result.Argument, $"records is NULL, and there are {count} of them");
            return open.PublishBatch(records, count, ref taken);
        }
        catch (Exception e)
        {
            return Border.Refuse(e);
        }
        finally
        {
            if (published is not null) *published = taken;
        }
    }
}
