namespace KeyRx.Load.Simulations;

/// <summary>
/// What bodies say, on its way to the display. Of a thousand copies that say the same at once only the first lines are
/// kept. Any thread.
/// </summary>
internal sealed class LogLines
{
    private const int WaitingMax = 100;

    private readonly Lock _lock = new();
    private readonly List<string> _waiting = [];
    private long _dropped;

    internal void Say(string line)
    {
        lock (_lock)
        {
            if (_waiting.Count < WaitingMax)
                _waiting.Add(line);
            else
                _dropped++;
        }
    }

    /// <summary>What was said since the last call.</summary>
    internal IReadOnlyList<string> Take()
    {
        lock (_lock)
        {
            string[] lines = _dropped == 0 ? [.. _waiting] : [.. _waiting, $"{_dropped} more lines"];
            _waiting.Clear();
            _dropped = 0;
            return lines;
        }
    }
}
