using System.Net.Sockets;

namespace KeyRx.Server.Transports;

/// <summary>A descriptor to give up when there is none left, so that someone can be told.</summary>
/// <remarks>Threading: whoever accepts.</remarks>
internal sealed class ReserveDescriptor : IDisposable
{
    private Socket? _reserve;

    internal ReserveDescriptor() => Take();

    /// <summary>
    /// Takes it, or takes it back; when somebody else was quicker, the next who is to be turned away waits until
    /// there is one.
    /// </summary>
    internal void Take()
    {
        try
        {
            _reserve ??= new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        }
        catch (SocketException)
        {
            // None is left now.
        }
    }

    internal void GiveUp()
    {
        _reserve?.Dispose();
        _reserve = null;
    }

    /// <inheritdoc/>
    public void Dispose() => GiveUp();
}
