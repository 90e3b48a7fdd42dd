namespace KeyRx.WebSockets.Messages;

/// <summary>What <see cref="MessageAssembler"/> made of its input.</summary>
public enum MessageReadResult : byte
{
    /// <summary>No message is complete; receive more. At most an incomplete header is left in the input.</summary>
    NeedMore,

    /// <summary>A message is complete; call again for the next.</summary>
    Message,

    /// <summary>The peer broke a rule; every further call says so until <see cref="MessageAssembler.Reset"/>.</summary>
    Violation,

    /// <summary>
    /// The <see cref="ReadShare"/> is spent and no message is complete; call again, with or without more input.
    /// </summary>
    ShareSpent,
}
