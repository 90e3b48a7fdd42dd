namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// How far the head of a request was looked through that is not complete yet: a connection keeps it from one call of
/// <see cref="UpgradeRequestReader"/> to the next, and begins a new one with a new request.
/// </summary>
/// <remarks>Six bytes, for each connection has one.</remarks>
public struct UpgradeRequestScan
{
    /// <summary>Bytes of the request that need not be looked at again.</summary>
    internal int Length
    {
        readonly get => _length;
        set => _length = (ushort)value;
    }

    /// <summary>Where the line that is not complete begins.</summary>
    internal int LineStart
    {
        readonly get => _lineStart;
        set => _lineStart = (ushort)value;
    }

    /// <summary>Whole lines so far.</summary>
    internal int Lines
    {
        readonly get => _lines;
        set => _lines = (ushort)value;
    }

    private ushort _length;
    private ushort _lineStart;
    private ushort _lines;
}
