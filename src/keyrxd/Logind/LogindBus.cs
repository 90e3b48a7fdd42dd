using Microsoft.Win32.SafeHandles;
using Tmds.DBus.Protocol;

namespace KeyRx.Daemon.Logind;

/// <summary>
/// A connection to the system bus, and the calls and signals of <c>org.freedesktop.login1</c> that matter here. Call
/// order: connect, listen, call; dispose.
/// </summary>
/// <remarks>Threading: calls from one task; signals come on the pool.</remarks>
internal sealed class LogindBus : IDisposable
{
    internal const string Service = "org.freedesktop.login1";
    internal const string ManagerPath = "/org/freedesktop/login1";
    internal const string ManagerInterface = "org.freedesktop.login1.Manager";
    internal const string SessionInterface = "org.freedesktop.login1.Session";
    internal const string UserInterface = "org.freedesktop.login1.User";
    internal const string SeatInterface = "org.freedesktop.login1.Seat";
    internal const string Properties = "org.freedesktop.DBus.Properties";

    /// <summary>A bus that takes longer is as good as none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly DBusConnection _connection;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;

    private LogindBus(DBusConnection connection, TimeProvider time, CancellationToken stop) =>
        (_connection, _time, _stop) = (connection, time, stop);

    /// <exception cref="DBusExceptionBase">There is no bus.</exception>
    internal static async Task<LogindBus> ConnectAsync(string address, TimeProvider time, CancellationToken stop)
    {
        var bus = new LogindBus(new DBusConnection(address), time, stop);
        try
        {
            await bus._connection.ConnectAsync().AsTask().WaitAsync(Patience, time, stop).ConfigureAwait(false);
            return bus;
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>
    /// Calls back with each signal, and once when there will be no more: the bus, or logind, has gone.
    /// </summary>
    internal async Task ListenAsync(Action<LogindSignal> heard, Action ended)
    {
        var rule = new MatchRule { Type = MessageType.Signal, Sender = Service, PathNamespace = ManagerPath };
        await _connection.AddMatchAsync(
            rule,
            static (message, _) => Read(message),
            notification =>
            {
                if (notification.HasValue) heard(notification.Value);
                else ended();
            },
            emitOnCapturedContext: false,
            ObserverFlags.EmitOnConnectionClosed | ObserverFlags.EmitOnConnectionFailed
                | ObserverFlags.EmitOnOwnerChanged | ObserverFlags.EmitOnReaderFailed)
            .AsTask().WaitAsync(Patience, _time, _stop).ConfigureAwait(false);
    }

    /// <summary>A property that is true or false.</summary>
    internal Task<bool> FlagAsync(string path, string @interface, string name) =>
        GetAsync(path, @interface, name, static (message, _) =>
        {
            var reader = message.GetBodyReader();
            reader.ReadSignature("b");
            return reader.ReadBool();
        });

    /// <summary>A property that is a text.</summary>
    internal Task<string> TextAsync(string path, string @interface, string name) =>
        GetAsync(path, @interface, name, static (message, _) =>
        {
            var reader = message.GetBodyReader();
            reader.ReadSignature("s");
            return reader.ReadString();
        });

    /// <summary>A property that names an object: its path, or null where the name is empty.</summary>
    internal Task<string?> LinkAsync(string path, string @interface, string name) =>
        GetAsync<string?>(path, @interface, name, static (message, _) =>
        {
            var reader = message.GetBodyReader();
            reader.ReadSignature("(so)");
            reader.AlignStruct();
            return reader.ReadString().Length == 0 ? null : reader.ReadObjectPathAsString();
        });

    /// <summary>The object of a user.</summary>
    internal Task<string> UserAsync(uint user)
    {
        using var call = _connection.GetMessageWriter();
        call.WriteMethodCallHeader(Service, ManagerPath, ManagerInterface, "GetUser", "u");
        call.WriteUInt32(user);
        return AskAsync(call.CreateMessage(), static (message, _) => message.GetBodyReader().ReadObjectPathAsString());
    }

    /// <summary>The object of a seat.</summary>
    internal Task<string> SeatAsync(string name)
    {
        using var call = _connection.GetMessageWriter();
        call.WriteMethodCallHeader(Service, ManagerPath, ManagerInterface, "GetSeat", "s");
        call.WriteString(name);
        return AskAsync(call.CreateMessage(), static (message, _) => message.GetBodyReader().ReadObjectPathAsString());
    }

    /// <summary>Until the handle is closed, sleep waits for a moment after it was announced.</summary>
    internal Task<SafeFileHandle> DelaySleepAsync(string why)
    {
        using var call = _connection.GetMessageWriter();
        call.WriteMethodCallHeader(Service, ManagerPath, ManagerInterface, "Inhibit", "ssss");
        call.WriteString("sleep");
        call.WriteString("keyrxd");
        call.WriteString(why);
        call.WriteString("delay");
        return AskAsync(
            call.CreateMessage(),
            static (message, _) => message.GetBodyReader().ReadHandle<SafeFileHandle>());
    }

    private Task<T> GetAsync<T>(string path, string @interface, string name, MessageValueReader<T> read)
    {
        using var call = _connection.GetMessageWriter();
        call.WriteMethodCallHeader(Service, path, Properties, "Get", "ss");
        call.WriteString(@interface);
        call.WriteString(name);
        return AskAsync(call.CreateMessage(), read);
    }

    private Task<T> AskAsync<T>(MessageBuffer call, MessageValueReader<T> read) =>
        _connection.CallMethodAsync(call, read).WaitAsync(Patience, _time, _stop);

    /// <summary>Whatever is not as it should be is nothing to us.</summary>
    private static LogindSignal Read(Message message)
    {
        var kind = message.MemberAsString switch
        {
            "Lock" => LogindSignalKind.Lock,
            "Unlock" => LogindSignalKind.Unlock,
            "PrepareForSleep" when message.SignatureAsString == "b" =>
                message.GetBodyReader().ReadBool() ? LogindSignalKind.Sleeping : LogindSignalKind.Awake,
            "SessionNew" or "SessionRemoved" or "PropertiesChanged" => LogindSignalKind.Changed,
            _ => LogindSignalKind.Other,
        };
        return new LogindSignal(kind, message.PathAsString ?? "");
    }
}
