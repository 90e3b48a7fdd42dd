using Tmds.DBus.Protocol;

namespace KeyRx.EndToEnd.Tests.Logind;

/// <summary>Some program on the bus that says what only logind may say.</summary>
internal sealed class Impostor : IDisposable
{
    private readonly DBusConnection _connection;

    private Impostor(string address) => _connection = new DBusConnection(address);

    public static async Task<Impostor> JoinAsync(string address)
    {
        var impostor = new Impostor(address);
        await impostor._connection.ConnectAsync();
        return impostor;
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>The bus has passed it on when this ends.</summary>
    public async Task LockAsync()
    {
        _connection.TrySendMessage(Lock());
        await _connection.ListServicesAsync();
    }

    private MessageBuffer Lock()
    {
        using var signal = _connection.GetMessageWriter();
        signal.WriteSignalHeader(null, StandInLogind.Session, "org.freedesktop.login1.Session", "Lock");
        return signal.CreateMessage();
    }
}
