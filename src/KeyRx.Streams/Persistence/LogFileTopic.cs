using System.Buffers.Binary;
using System.Text;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// A topic as a log file names it. Its epoch goes on with the next start if the file says that nothing is missing.
/// <code>
///  0       8      9
///  | epoch | kind | name
/// </code>
/// </summary>
internal readonly record struct LogFileTopic(string Name, TopicKind Kind, ulong Epoch)
{
    private const int NameAt = 9;

    internal byte[] ToBytes()
    {
        var bytes = new byte[NameAt + Name.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Epoch);
        bytes[8] = (byte)Kind;
        Encoding.ASCII.GetBytes(Name, bytes.AsSpan(NameAt));
        return bytes;
    }

    internal static bool TryRead(ReadOnlySpan<byte> bytes, out LogFileTopic topic)
    {
        topic = bytes.Length <= NameAt ? default : new LogFileTopic(
            Encoding.ASCII.GetString(bytes[NameAt..]), (TopicKind)bytes[8],
            BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return bytes.Length > NameAt && topic.Epoch != 0;
    }
}
