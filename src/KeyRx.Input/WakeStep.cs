namespace KeyRx.Input;

/// <summary>How far a waker has come in <see cref="KeyEventRing.Wake"/>.</summary>
internal enum WakeStep
{
    /// <summary>It knows that the consumer sleeps or is about to, and has done nothing yet.</summary>
    TicketRead,

    /// <summary>A consumer that is about to sleep no longer will; one that sleeps does not know yet.</summary>
    WordChanged,

    /// <summary>It knows what the consumer sleeps on, an eventfd perhaps, and is about to use it.</summary>
    DescriptorRead,

    /// <summary>The consumer is awake or about to be; the next waker does not know yet.</summary>
    SleeperWoken,
}
