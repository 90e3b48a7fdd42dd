using KeyRx.Native.Errors;
using KeyRx.Native.Layouts;
using KeyRx.Server.Inbound;

namespace KeyRx.Native.Servers;

/// <summary>A topic for the host as C holds it.</summary>
/// <remarks>Threading: any thread; one wait at a time.</remarks>
/// <param name="topic">One of the server's.</param>
/// <param name="closed">Called once, when it is closed.</param>
#pragma warning disable CA1001 // The source of cancellation has no timer and no handle: there is nothing to dispose.
internal sealed unsafe class OpenInbound(InboundTopic topic, Action<OpenInbound> closed)
#pragma warning restore CA1001
{
    private readonly PendingMessages _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private BlockingWait? _wait;
    private int _isWaiting;

    internal string Name => topic.Name;

    /// <summary>1 with a message, 0 without, else a result.</summary>
    internal int Read(byte* buffer, nuint size, MessageLayout* message)
    {
        MessageLayout.Check(message);
        var bytes = Given.Buffer(buffer, size);
        MessageLayout.Clear(message);
        if (topic.IsClosed) return Closed();
        if (bytes.Length < topic.MaxPayloadBytes)
        {
            message->Length = (ulong)topic.MaxPayloadBytes;
            return Border.Refuse(
                Result.TooSmall, "the buffer is too small: message->length says how many bytes a message may take"u8);
        }

        if (!topic.TryRead(bytes, out var read)) return topic.IsClosed ? Closed() : 0;
        message->Fill(read, read.WantsAnswer ? _pending.Keep(read) : 0);
        return 1;
    }

    /// <summary>1 when there may be something to read, 0 after the time, else a result.</summary>
    internal int Wait(int millis)
    {
        if (Interlocked.CompareExchange(ref _isWaiting, 1, 0) != 0)
            return Border.Refuse(Result.Busy, "another thread waits for this topic"u8);
        try
        {
            _wait ??= new BlockingWait(() => topic.WaitAsync(_closing.Token));
            return _wait.Wait(Math.Max(millis, Timeout.Infinite)) switch
            {
                true => 1,
                false => Closed(),
                null => 0,
            };
        }
        catch (OperationCanceledException)
        {
            return Closed();
        }
        finally
        {
            Volatile.Write(ref _isWaiting, 0);
        }
    }

    /// <summary>1 where the sender is told, 0 where nobody waits for it.</summary>
    internal int Accept(ulong number, ReadOnlySpan<byte> answer)
    {
        if (!_pending.TryFind(number, out var message)) return 0;
        var isTold = answer.IsEmpty ? message.Accept() : message.Accept(answer);
        _pending.Remove(number);
        return isTold ? 1 : 0;
    }

    /// <inheritdoc cref="Accept"/>
    internal int Refuse(ulong number, int code, string text)
    {
        if (!_pending.TryFind(number, out var message)) return 0;
        var isTold = message.Refuse(code, text);
        _pending.Remove(number);
        return isTold ? 1 : 0;
    }

    /// <summary>Ends a wait of another thread.</summary>
    internal void Close()
    {
        _closing.Cancel();
        closed(this);
    }

    private static int Closed() => Border.Refuse(
        Result.Stopped, "the server has stopped, or the topic was closed: nothing will ever come"u8);
}
