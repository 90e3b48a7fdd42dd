namespace KeyRx.EndToEnd.Tests;

/// <summary><c>struct rlimit</c>.</summary>
internal struct ResourceLimit
{
    public ulong Soft;
    public ulong Hard;
}
