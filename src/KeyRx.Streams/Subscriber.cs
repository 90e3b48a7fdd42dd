namespace KeyRx.Streams;

/// <summary>A connection's slot and which of its cursors stands in the lane.</summary>
internal readonly record struct Subscriber(int Slot, int Cursor);
