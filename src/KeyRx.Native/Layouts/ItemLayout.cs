using System.Runtime.InteropServices;
using KeyRx.Native.Errors;
using KeyRx.Streams.Readers;

namespace KeyRx.Native.Layouts;

/// <summary><c>keyrx_item</c> of keyrx.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ItemLayout
{
    /// <summary>More than any release will need: whoever says so has not set the field.</summary>
    private const uint SizeMax = 4096;

    internal uint Size;
    internal uint Kind;
    internal ulong Epoch;
    internal ulong Sequence;
    internal ulong TimeNanos;
    internal ulong Lost;
    internal ulong Length;

    internal ItemLayout(in TopicItem item)
    {
        Size = (uint)sizeof(ItemLayout);
        Kind = (uint)KindOf(item.Kind);
        (Epoch, Sequence) = (item.Position.Epoch, item.Position.Sequence);
        (TimeNanos, Lost, Length) = (item.TimeNanos, item.LostCount, (ulong)item.Length);
    }

    /// <exception cref="ResultException">The size is none of a keyrx_item.</exception>
    internal static void Check(ItemLayout* item)
    {
        if (item is null) throw new ResultException(Result.Argument, "item is NULL: give a keyrx_item");
        if (item->Size >= sizeof(ItemLayout) && item->Size <= SizeMax) return;
        throw new ResultException(
            Result.Argument, $"item->size is {item->Size}: set it to sizeof(keyrx_item), {sizeof(ItemLayout)}");
    }

    /// <summary>Fills in what the caller has room for; what only a later header knows becomes 0.</summary>
    internal readonly void WriteTo(ItemLayout* item)
    {
        var size = item->Size;
        new Span<byte>(item, (int)size).Clear();
        *item = this;
        item->Size = size;
    }

    private static ItemKind KindOf(TopicItemKind kind) => kind switch
    {
        TopicItemKind.Record => ItemKind.Record,
        TopicItemKind.Snapshot => ItemKind.Snapshot,
        TopicItemKind.Gap => ItemKind.Gap,
        TopicItemKind.NewEpoch => ItemKind.NewEpoch,
        TopicItemKind.Closed => ItemKind.Closed,
        _ => ItemKind.None, // of the others the result says which
    };
}
