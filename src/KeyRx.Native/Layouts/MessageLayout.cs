using System.Runtime.InteropServices;
using System.Text.Unicode;
using KeyRx.Native.Errors;
using KeyRx.Server.Inbound;

namespace KeyRx.Native.Layouts;

/// <summary><c>keyrx_message</c> of keyrx.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageLayout
{
    private const int ClientBytes = 40;
    private const int TokenBytes = 64;

    /// <summary>More than any release will need: whoever says so has not set the field.</summary>
    private const uint SizeMax = 4096;

    internal uint Size;
    internal uint WantsAnswer;
    internal ulong Number;
    internal ulong TimeNanos;
    internal ulong Length;
    internal long User;
    internal fixed byte Client[ClientBytes];
    internal fixed byte Token[TokenBytes];

    /// <exception cref="ResultException">The size is none of a keyrx_message.</exception>
    internal static void Check(MessageLayout* message)
    {
        if (message is null) throw new ResultException(Result.Argument, "message is NULL: give a keyrx_message");
        if (message->Size >= sizeof(MessageLayout) && message->Size <= SizeMax) return;
        throw new ResultException(
            Result.Argument,
            $"message->size is {message->Size}: set it to sizeof(keyrx_message), {sizeof(MessageLayout)}");
    }

    /// <summary>Overwrites what the caller has room for; what only a later header knows becomes 0.</summary>
    internal static void Clear(MessageLayout* message)
    {
        var size = message->Size;
        new Span<byte>(message, (int)size).Clear();
        message->Size = size;
    }

    internal void Fill(in InboundMessage message, ulong number)
    {
        WantsAnswer = message.WantsAnswer ? 1u : 0;
        (Number, TimeNanos, Length) = (number, message.TimeNanos, (ulong)message.Length);
        User = message.Client!.User ?? -1L;
        fixed (byte* client = Client) Write(message.Client.ClientId, client, ClientBytes);
        fixed (byte* token = Token) Write(message.Client.Token, token, TokenBytes);
    }

    /// <summary>The place is all zeros: what is cut has its NUL all the same.</summary>
    private static void Write(string text, byte* place, int bytes) =>
        Utf8.FromUtf16(text, new Span<byte>(place, bytes - 1), out _, out _);
}
