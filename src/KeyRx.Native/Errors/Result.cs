namespace KeyRx.Native.Errors;

/// <summary>What a function returns: <c>keyrx_result</c> of keyrx.h, number by number.</summary>
internal enum Result
{
    Success = 0,
    Argument = -1,
    Handle = -2,
    Option = -3,
    Topic = -4,
    Payload = -5,
    Full = -6,
    Paused = -7,
    Stopped = -8,
    Address = -9,
    Source = -10,
    File = -11,
    Busy = -12,
    TooSmall = -13,
    Timeout = -14,
    Forked = -15,
    Internal = -16,
}
