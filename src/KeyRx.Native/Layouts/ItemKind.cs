namespace KeyRx.Native.Layouts;

/// <summary><c>keyrx_item_kind</c> of keyrx.h, number by number.</summary>
internal enum ItemKind
{
    None = 0,
    Record = 1,
    Snapshot = 2,
    Gap = 3,
    NewEpoch = 4,
    Closed = 5,
}
