namespace KeyRx.Tests.Input;

/// <summary>Orders of a waker's steps: the two in use, and three that lose a key.</summary>
internal enum WakerOrder
{
    /// <summary>KeyEventRing.Wake: changes the word, wakes, then takes the ticket that it read.</summary>
    ClearsItsTicketLast,

    /// <summary>ring.c: changes the word and wakes, and leaves the ticket to the consumer.</summary>
    NeverClears,

    /// <summary>Wrong: others are told that it wakes before it does.</summary>
    ClearsFirst,

    /// <summary>Wrong: the word alone wakes nobody who sleeps already.</summary>
    ClearsBetween,

    /// <summary>Wrong: a late one takes away the ticket of a later sleep.</summary>
    ClearsWhateverIsThere,
}
