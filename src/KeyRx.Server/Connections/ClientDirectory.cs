namespace KeyRx.Server.Connections;

/// <summary>
/// The identities that the host has been told of. One is made when it is first needed and kept while its connection
/// lasts, so that what a client sends costs no memory.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ClientDirectory(ConnectionIds ids)
{
    private readonly Dictionary<int, ClientIdentity> _bySlot = [];

    internal int Count => _bySlot.Count;

    internal ClientIdentity Of(Connection connection)
    {
        if (_bySlot.TryGetValue(connection.Slot, out var known)) return known;
        return _bySlot[connection.Slot] = new ClientIdentity(connection, ids.ClientIdOf(connection));
    }

    /// <summary>The connection has ended: its slot may be another's soon.</summary>
    internal void Forget(Connection connection) => _bySlot.Remove(connection.Slot);
}
