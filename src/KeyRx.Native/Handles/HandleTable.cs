using KeyRx.Native.Errors;

namespace KeyRx.Native.Handles;

/// <summary>
/// Names for what callers hold: a place in a table and the number of its turn there. A name that was closed is never
/// given again, so a call with it is refused, not undefined.
/// </summary>
/// <remarks>Threading: any thread. Finding takes no lock and allocates nothing.</remarks>
internal static class HandleTable
{
    private const int IndexBits = 16;
    private const int CountMax = 1 << IndexBits;

    private static readonly Lock Changing = new();
    private static Handle?[] Handles = new Handle?[16];
    private static nint Turn;

    /// <exception cref="ResultException">There are too many.</exception>
    internal static nint Add(object target)
    {
        lock (Changing)
        {
            var index = Array.IndexOf(Handles, null);
            if (index < 0) index = Grow();
            var id = (++Turn << IndexBits) | (nint)index;
            Volatile.Write(ref Handles[index], new Handle(id, target));
            return id;
        }
    }

    /// <summary>Null where the handle was closed, was never one, or is of another kind.</summary>
    internal static T? Find<T>(nint id)
        where T : class
    {
        var handles = Volatile.Read(ref Handles);
        var index = (int)(id & (CountMax - 1));
        if ((uint)index >= (uint)handles.Length) return null;
        var handle = Volatile.Read(ref handles[index]);
        return handle?.Id == id ? handle.Target as T : null;
    }

    /// <summary>What it named; null where another thread, or an earlier call, was first.</summary>
    internal static T? Remove<T>(nint id)
        where T : class
    {
        lock (Changing)
        {
            var target = Find<T>(id);
            if (target is not null) Volatile.Write(ref Handles[id & (CountMax - 1)], null);
            return target;
        }
    }

    /// <summary>The first free place of a table twice as long.</summary>
    private static int Grow()
    {
        var count = Handles.Length;
        if (count == CountMax)
            throw new ResultException(Result.Internal, $"{CountMax} handles are open: close some");
        var handles = new Handle?[count * 2];
        Handles.CopyTo(handles, 0);
        Volatile.Write(ref Handles, handles);
        return count;
    }
}
