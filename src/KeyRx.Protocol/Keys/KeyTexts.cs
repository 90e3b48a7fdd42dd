namespace KeyRx.Protocol.Keys;

/// <summary>
/// One string for each key that was asked for, made when it first is: a person's keyboard has a hundred keys, the table
/// five times as many. Any thread; two that ask at once may get two equal strings.
/// </summary>
/// <param name="make">The text of an evdev number.</param>
internal sealed class KeyTexts(Func<uint, string> make)
{
    private const int PageSize = 64;

    private readonly string?[]?[] _pages = new string?[(KeyTable.NativeMax / PageSize) + 1][];

    /// <param name="native">At most <see cref="KeyTable.NativeMax"/>.</param>
    internal string Get(uint native)
    {
        var page = _pages[native / PageSize] ??= new string?[PageSize];
        return page[native % PageSize] ??= make(native);
    }
}
