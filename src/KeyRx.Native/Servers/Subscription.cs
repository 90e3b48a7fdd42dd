using System.Numerics;
using System.Runtime.InteropServices;
using KeyRx.Native.Errors;
using KeyRx.Native.Handles;
using KeyRx.Native.Layouts;
using KeyRx.Streams.Readers;

namespace KeyRx.Native.Servers;

/// <summary>A reader with a thread of its own that calls the host with each item.</summary>
/// <remarks>
/// Threading: any thread. The host's function runs on this thread only, so it holds up nobody but itself, and it may
/// end the subscription or the server from there.
/// </remarks>
internal sealed unsafe class Subscription
{
    /// <summary>For a callback to return, when its subscription is to end.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int FirstBufferBytes = 4 * 1024;

    [ThreadStatic]
    private static bool CallsBack;

    private readonly TopicReader _reader;
    private readonly BlockingWait _wait;
    private readonly delegate* unmanaged[Cdecl]<void*, ItemLayout*, byte*, void> _callback;
    private readonly void* _user;
    private readonly Action<Subscription> _ended;
    private readonly Thread _thread;
    private nint _id;

    /// <param name="reader">Becomes this one's.</param>
    /// <param name="callback">The host's function.</param>
    /// <param name="user">What it is given back.</param>
    /// <param name="ended">Called once, on the thread, after the last call.</param>
    internal Subscription(
        TopicReader reader,
        delegate* unmanaged[Cdecl]<void*, ItemLayout*, byte*, void> callback,
        void* user,
        Action<Subscription> ended)
    {
        (_reader, _wait, _ended) = (reader, new BlockingWait(() => reader.WaitAsync()), ended);
        _callback = callback;
        _user = user;
        _thread = new Thread(Run) { Name = "keyrx callback", IsBackground = true };
    }

    /// <summary>This thread is in some callback: it must not wait for one.</summary>
    internal static bool IsCallbackThread => CallsBack;

    /// <param name="place">Gets the handle before the first call.</param>
    internal void Start(nint* place)
    {
        *place = _id = HandleTable.Add(this);
        _thread.Start();
    }

    /// <summary>The last call follows. May be called again.</summary>
    internal void End() => _reader.Dispose();

    /// <summary>Ends, and waits for the last call, unless this thread is a callback itself.</summary>
    internal int EndAndWait()
    {
        End();
        return IsCallbackThread || Join(Patience)
            ? (int)Result.Success
            : Border.Refuse(Result.Timeout, "the callback has not returned: it still runs, and uses what it has"u8);
    }

    /// <summary>False when the host's function has not returned in time.</summary>
    internal bool Join(TimeSpan time) => _thread.Join(time);

    private void Run()
    {
        CallsBack = true;
        var buffer = NewBuffer(FirstBufferBytes);
        TopicItem item;
        do
        {
            while (_reader.TryRead(buffer, out item)) Call(item, buffer);
            buffer.AsSpan().Clear(); // it may be what was typed
            if (item.Kind == TopicItemKind.TooLong) buffer = NewBuffer(item.Length);
        }
        while (item.Kind != TopicItemKind.Closed && _wait.Wait(Timeout.Infinite) is not null);

        Call(item, buffer);
        HandleTable.Remove<Subscription>(_id);
        _ended(this);
    }

    private static byte[] NewBuffer(int length) =>
        GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)length), pinned: true);

    private void Call(in TopicItem item, byte[] buffer)
    {
        var layout = new ItemLayout(item);
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(buffer)) _callback(_user, &layout, data);
    }
}
