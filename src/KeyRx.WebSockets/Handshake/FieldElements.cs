namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// Elements of a comma-separated header, over all its lines, empty ones left out (RFC 9110 5.6.1): for <c>foreach</c>.
/// On the stack of its caller.
/// </summary>
internal ref struct FieldElements(RequestHead head, string name)
{
    private ReadOnlySpan<char> _rest;
    private int _line = -1;

    /// <summary>Without the blanks around it.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Itself.</summary>
    public readonly FieldElements GetEnumerator() => this;

    /// <summary>Goes to the next element; false behind the last.</summary>
    public bool MoveNext()
    {
        // Blanks and empty elements in one go: eight thousand commas are eight thousand
        // characters, not as many elements.
        while ((_rest = _rest.TrimStart(" \t,")).IsEmpty)
        {
            if ((_line = head.IndexOf(name, _line + 1)) < 0) return false;
            _rest = head.ValueAt(_line);
        }

        var comma = _rest.IndexOf(',');
        Current = (comma < 0 ? _rest : _rest[..comma]).TrimEnd(" \t");
        _rest = comma < 0 ? default : _rest[comma..];
        return true;
    }
}
