namespace KeyRx.Daemon.Logind;

/// <summary>Where the system bus is, as every D-Bus client finds it.</summary>
internal static class SystemBus
{
    private const string Variable = "DBUS_SYSTEM_BUS_ADDRESS";
    private const string Default = "unix:path=/run/dbus/system_bus_socket";
    private const string SocketPrefix = "unix:path=";

    internal static string Address => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? given
        : Default;

    /// <summary>
    /// False where its socket does not exist: a machine without a bus need not load what speaks D-Bus.
    /// </summary>
    internal static bool MayBeThere(string address)
    {
        if (!address.StartsWith(SocketPrefix, StringComparison.Ordinal)) return true;
        var path = address[SocketPrefix.Length..];
        return path.AsSpan().ContainsAny(",;%") || File.Exists(path); // several addresses, options or escapes: try
    }
}
