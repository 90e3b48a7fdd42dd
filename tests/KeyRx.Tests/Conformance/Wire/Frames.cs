using System.Buffers.Binary;
using System.Text;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// Short names for the frames that cases are made of. Not masked: a table masks them where its peer is a client.
/// </summary>
internal static class Frames
{
    internal static WireFrame Text(string text, bool fin = true) =>
        new(WireFrame.Text, Encoding.UTF8.GetBytes(text)) { Fin = fin };

    internal static WireFrame Text(byte[] bytes, bool fin = true) => new(WireFrame.Text, bytes) { Fin = fin };

    /// <summary>Text of so many letters.</summary>
    internal static WireFrame TextOf(int length) => new(WireFrame.Text, Letters(length));

    internal static WireFrame Binary(byte[] bytes, bool fin = true) => new(WireFrame.Binary, bytes) { Fin = fin };

    /// <summary>Binary of so many bytes, of every value.</summary>
    internal static WireFrame BinaryOf(int length) =>
        new(WireFrame.Binary, [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))]);

    internal static WireFrame More(string text, bool fin = false) => More(Encoding.UTF8.GetBytes(text), fin);

    internal static WireFrame More(byte[] bytes, bool fin = false) => new(WireFrame.Continuation, bytes) { Fin = fin };

    internal static WireFrame Last(string text) => More(text, fin: true);

    internal static WireFrame Last(byte[] bytes) => More(bytes, fin: true);

    internal static WireFrame Ping(string text = "") => new(WireFrame.Ping, Encoding.UTF8.GetBytes(text));

    internal static WireFrame Pong(string text = "") => new(WireFrame.Pong, Encoding.UTF8.GetBytes(text));

    /// <summary>Any control frame with so many bytes.</summary>
    internal static WireFrame Control(int opcode, int length) => new(opcode, Letters(length));

    internal static WireFrame Close() => new(WireFrame.Close, []);

    internal static WireFrame Close(int status, string reason = "") => Close(status, Encoding.UTF8.GetBytes(reason));

    internal static WireFrame Close(int status, byte[] reason)
    {
        var payload = new byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)status);
        reason.CopyTo(payload, 2);
        return new WireFrame(WireFrame.Close, payload);
    }

    internal static byte[] Letters(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26)))];
}
