using System.IO.Pipes;
using System.Threading.Channels;
using KeyRx.Peers;
using Tmds.DBus.Protocol;

namespace KeyRx.EndToEnd.Tests.Logind;

/// <summary>
/// Stands in for systemd-logind on a bus of the test: one user with one session at the first seat, in the words of
/// org.freedesktop.login1(5) that keyrxd uses, and no others. It is not logind.
/// </summary>
internal sealed class StandInLogind : IPathMethodHandler, IDisposable
{
    public const string Session = "/org/freedesktop/login1/session/_31";
    public const string Greeter = "/org/freedesktop/login1/session/c1";

    private const string Service = "org.freedesktop.login1";
    private const string Manager = "/org/freedesktop/login1";
    private const string Seat = "/org/freedesktop/login1/seat/seat0";
    private const string User = "/org/freedesktop/login1/user/_1000";

    private readonly DBusConnection _connection;
    private readonly Channel<Task> _delays = Channel.CreateUnbounded<Task>();

    private StandInLogind(string address) => _connection = new DBusConnection(address);

    public string Path => Manager;

    public bool HandlesChildPaths => true;

    /// <summary>The user has a session; else the daemon is a service of the system.</summary>
    public bool HasUser { get; set; } = true;

    /// <summary>What is on the screen of the first seat.</summary>
    public string OnScreen { get; set; } = Session;

    public bool IsLocked { get; set; }

    public bool IsAsleep { get; set; }

    public bool MayInhibit { get; set; } = true;

    /// <summary>Each delay of sleep that was asked for; the task ends when it is let go.</summary>
    public ChannelReader<Task> Delays => _delays.Reader;

    public static async Task<StandInLogind> StartAsync(string address, Action<StandInLogind>? prepare = null)
    {
        var logind = new StandInLogind(address);
        prepare?.Invoke(logind);
        await logind._connection.ConnectAsync();
        logind._connection.AddMethodHandler(logind);
        await logind._connection.RequestNameAsync(Service);
        return logind;
    }

    public void Dispose() => _connection.Dispose();

    /// <summary><c>loginctl lock-session</c>.</summary>
    public void Lock(string session = Session) => Say(session, "org.freedesktop.login1.Session", "Lock");

    public void Unlock(string session = Session) => Say(session, "org.freedesktop.login1.Session", "Unlock");

    /// <summary>The desktop tells that its screen is locked.</summary>
    public void HintLocked(bool isLocked)
    {
        IsLocked = isLocked;
        SayChanged(Session);
    }

    /// <summary>A switch of sessions.</summary>
    public void Show(string session)
    {
        OnScreen = session;
        SayChanged(Session);
        SayChanged(Seat);
    }

    public void PrepareForSleep(bool isSoon)
    {
        IsAsleep = isSoon;
        using var signal = _connection.GetMessageWriter();
        signal.WriteSignalHeader(null, Manager, $"{Service}.Manager", "PrepareForSleep", "b");
        signal.WriteBool(isSoon);
        _connection.TrySendMessage(signal.CreateMessage());
    }

    /// <summary>Signals of the right names whose bodies are not what the interface says.</summary>
    public void SayNonsense()
    {
        Say(Manager, $"{Service}.Manager", "PrepareForSleep");
        foreach (var (path, member) in new[]
        {
            (Manager, "PrepareForSleep"), (Session, "PropertiesChanged"), (Manager, "SessionNew"), (Session, "Locked"),
        })
        {
            using var signal = _connection.GetMessageWriter();
            signal.WriteSignalHeader(null, path, $"{Service}.Manager", member, "s");
            signal.WriteString("\u202enonsense\n");
            _connection.TrySendMessage(signal.CreateMessage());
        }
    }

    public ValueTask HandleMethodAsync(MethodContext context)
    {
        var request = context.Request;
        switch (request.MemberAsString)
        {
            case "GetUser" when HasUser && request.GetBodyReader().ReadUInt32() == LocalUsers.Own:
                ReplyPath(context, User);
                break;
            case "GetUser":
                context.ReplyError("org.freedesktop.login1.NoSuchUser", "no such user");
                break;
            case "GetSeat":
                ReplyPath(context, Seat);
                break;
            case "Inhibit" when MayInhibit:
                ReplyDelay(context);
                break;
            case "Inhibit":
                context.ReplyError("org.freedesktop.DBus.Error.AccessDenied", "not you");
                break;
            case "Get":
                ReplyProperty(context);
                break;
            default:
                context.ReplyUnknownMethodError();
                break;
        }

        return ValueTask.CompletedTask;
    }

    private void ReplyProperty(MethodContext context)
    {
        var reader = context.Request.GetBodyReader();
        _ = reader.ReadString();
        var name = reader.ReadString();
        var path = context.Request.PathAsString;
        switch (name)
        {
            case "Display":
                ReplyLink(context, "1", Session);
                break;
            case "ActiveSession":
                ReplyLink(context, "1", OnScreen);
                break;
            case "Seat":
                ReplyLink(context, "seat0", Seat);
                break;
            case "Class":
                ReplyText(context, path == Greeter ? "greeter" : "user");
                break;
            case "Active":
                ReplyFlag(context, path == OnScreen);
                break;
            case "LockedHint":
                ReplyFlag(context, IsLocked);
                break;
            case "PreparingForSleep":
                ReplyFlag(context, IsAsleep);
                break;
            default:
                context.ReplyError("org.freedesktop.DBus.Error.UnknownProperty", name);
                break;
        }
    }

    private static void ReplyLink(MethodContext context, string id, string path)
    {
        using var reply = context.CreateReplyWriter("v");
        reply.WriteSignature("(so)");
        reply.WriteStructureStart();
        reply.WriteString(id);
        reply.WriteObjectPath(path);
        context.Reply(reply.CreateMessage());
    }

    private static void ReplyText(MethodContext context, string text)
    {
        using var reply = context.CreateReplyWriter("v");
        reply.WriteVariantString(text);
        context.Reply(reply.CreateMessage());
    }

    private static void ReplyFlag(MethodContext context, bool isSet)
    {
        using var reply = context.CreateReplyWriter("v");
        reply.WriteVariantBool(isSet);
        context.Reply(reply.CreateMessage());
    }

    private static void ReplyPath(MethodContext context, string path)
    {
        using var reply = context.CreateReplyWriter("o");
        reply.WriteObjectPath(path);
        context.Reply(reply.CreateMessage());
    }

    /// <summary>One end of a pipe, as logind does it: the other one sees when it is closed.</summary>
    private void ReplyDelay(MethodContext context)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var reply = context.CreateReplyWriter("h");
        reply.WriteHandle(pipe.ClientSafePipeHandle);
        context.Reply(reply.CreateMessage());
        _delays.Writer.TryWrite(Task.Run(() => _ = pipe.ReadByte()));
    }

    private void Say(string path, string @interface, string member)
    {
        using var signal = _connection.GetMessageWriter();
        signal.WriteSignalHeader(null, path, @interface, member);
        _connection.TrySendMessage(signal.CreateMessage());
    }

    private void SayChanged(string path)
    {
        using var signal = _connection.GetMessageWriter();
        signal.WriteSignalHeader(null, path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as");
        signal.WriteString("org.freedesktop.login1.Session");
        signal.WriteDictionaryEnd(signal.WriteDictionaryStart());
        signal.WriteArray(Array.Empty<string>());
        _connection.TrySendMessage(signal.CreateMessage());
    }
}
