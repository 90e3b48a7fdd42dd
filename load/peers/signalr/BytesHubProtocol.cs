using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace KeyRx.Peers;

/// <summary>
/// A hub protocol that writes the pushed bytes and nothing around them, so that the load program finds the time at the
/// start of a message. Cheaper than JSON and MessagePack, which encode once per push as well.
/// </summary>
internal sealed class BytesHubProtocol : IHubProtocol
{
    internal const string Target = "push";

    public string Name => "bytes";

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Binary;

    public bool IsVersionSupported(int version) => version == Version;

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
        => message is InvocationMessage { Arguments: [byte[] bytes] } ? bytes : default;

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) =>
        output.Write(GetMessageBytes(message).Span);

    /// <summary>Clients say nothing in this protocol: what comes is taken and dropped.</summary>
    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        input = input.Slice(input.End);
        message = null;
        return false;
    }
}
