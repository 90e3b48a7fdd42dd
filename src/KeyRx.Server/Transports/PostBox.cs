using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Server.Transports;

/// <summary>
/// A queue of many writers and one reader in which nobody ever waits: not the reader for a writer that the system has
/// stopped halfway, either. What such a writer brings, and what others bring after it, is there once it goes on; the
/// reader of a ConcurrentQueue spins until then. (Vyukov's intrusive queue, with nodes of its own.)
/// </summary>
/// <remarks>Threading: <see cref="Post"/> any thread, the rest the reader only.</remarks>
internal sealed class PostBox<T>
{
    /// <summary>Where the next writer goes.</summary>
    private Node _last;

    /// <summary>What was taken last: its successor is the next.</summary>
    private Node _taken;

    internal PostBox() => _last = _taken = new Node();

    internal bool IsEmpty => Volatile.Read(ref _taken.Next) is null;

    internal void Post(T item)
    {
        var node = new Node { Item = item };
        Link(Claim(node), node);
    }

    /// <summary>Takes the place behind everybody; what is claimed is not there before it is linked.</summary>
    internal Node Claim(Node node) => Interlocked.Exchange(ref _last, node);

    internal static void Link(Node before, Node node) => Volatile.Write(ref before.Next, node);

    internal bool TryTake([MaybeNullWhen(false)] out T item)
    {
        if (Volatile.Read(ref _taken.Next) is not { } next)
        {
            item = default;
            return false;
        }

        item = next.Item!;
        next.Item = default;
        // Its writer is done with it. An old node is not to keep all that came after it from being collected.
        _taken.Next = null;
        _taken = next;
        return true;
    }

    /// <summary>One item and what comes after it.</summary>
    internal sealed class Node
    {
        internal T? Item;
        internal Node? Next;
    }
}
