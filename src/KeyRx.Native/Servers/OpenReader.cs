using KeyRx.Native.Errors;
using KeyRx.Native.Layouts;
using KeyRx.Streams.Readers;

namespace KeyRx.Native.Servers;

/// <summary>A reader as C holds it: a second thread in it is refused, where in .NET it would be undefined.</summary>
/// <remarks>Threading: <see cref="Close"/> any thread at any time.</remarks>
internal sealed unsafe class OpenReader(TopicReader reader)
{
    private readonly BlockingWait _wait = new(() => reader.WaitAsync());
    private int _isBusy;

    /// <summary>1 with an item, 0 without, else a result.</summary>
    internal int Read(byte* buffer, nuint size, ItemLayout* item)
    {
        ItemLayout.Check(item);
        var bytes = Given.Buffer(buffer, size);
        if (!TryEnter()) return Busy();
        try
        {
            var isRead = reader.TryRead(bytes, out var read);
            new ItemLayout(read).WriteTo(item);
            if (isRead) return 1;
            return read.Kind switch
            {
                TopicItemKind.Closed => Closed(),
                TopicItemKind.TooLong => Border.Refuse(
                    Result.TooSmall, "the buffer is too small: item->length says how many bytes are needed"u8),
                _ => 0,
            };
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>1 when there may be something to read, 0 after the time, else a result.</summary>
    internal int Wait(int millis)
    {
        if (!TryEnter()) return Busy();
        try
        {
            return _wait.Wait(Math.Max(millis, Timeout.Infinite)) switch
            {
                true => 1,
                false => Closed(),
                null => 0,
            };
        }
        finally
        {
            Leave();
        }
    }

    internal void Close() => reader.Dispose();

    private static int Closed() => Border.Refuse(
        Result.Stopped, "the server has stopped, or the reader was closed: nothing will ever come"u8);

    private static int Busy() => Border.Refuse(
        Result.Busy, "another thread is in this reader: open one for each thread"u8);

    private bool TryEnter() => Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0;

    private void Leave() => Volatile.Write(ref _isBusy, 0);
}
