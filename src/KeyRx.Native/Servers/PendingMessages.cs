using KeyRx.Server.Inbound;

namespace KeyRx.Native.Servers;

/// <summary>
/// Messages that the host has read and may decide on, by number. One whose time is over makes room for the next, so
/// there are no more of them than a topic lets wait.
/// </summary>
/// <remarks>Threading: any thread. Nothing is allocated once it has grown.</remarks>
internal sealed class PendingMessages
{
    private const int IndexBits = 16;
    private const int CountMax = 1 << IndexBits;

    private readonly Lock _changing = new();
    private readonly Stack<int> _free = new();
    private InboundMessage[] _messages = [];
    private ulong[] _numbers = [];
    private ulong _turn;

    /// <summary>A number that no other message has; never 0.</summary>
    internal ulong Keep(in InboundMessage message)
    {
        lock (_changing)
        {
            if (_free.Count == 0) Collect();
            if (_free.Count == 0) Grow();
            var index = _free.Pop();
            _messages[index] = message;
            return _numbers[index] = (++_turn << IndexBits) | (uint)index;
        }
    }

    /// <summary>False where it was decided on, is too late, or was never read here.</summary>
    internal bool TryFind(ulong number, out InboundMessage message)
    {
        lock (_changing)
        {
            var index = (int)(number & (CountMax - 1));
            var isFound = number != 0 && index < _numbers.Length && _numbers[index] == number;
            message = isFound ? _messages[index] : default;
            return isFound;
        }
    }

    internal void Remove(ulong number)
    {
        lock (_changing)
        {
            var index = (int)(number & (CountMax - 1));
            if (_numbers[index] == number) Release(index);
        }
    }

    private void Collect()
    {
        for (var index = 0; index < _messages.Length; index++)
        {
            if (!_messages[index].IsPending) Release(index);
        }
    }

    private void Release(int index)
    {
        (_messages[index], _numbers[index]) = (default, 0);
        _free.Push(index);
    }

    private void Grow()
    {
        var count = _messages.Length;
        Array.Resize(ref _messages, Math.Max(64, count * 2));
        Array.Resize(ref _numbers, _messages.Length);
        for (var index = _messages.Length - 1; index >= count; index--) _free.Push(index);
    }
}
