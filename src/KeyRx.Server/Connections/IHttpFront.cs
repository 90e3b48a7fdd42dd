using System.Buffers;

namespace KeyRx.Server;

/// <summary>What serves a connection until it is a WebSocket: its request, and its wait for an answer.</summary>
/// <remarks>Threading: the loop only. An interface, because connections know nothing of HTTP.</remarks>
internal interface IHttpFront
{
    /// <summary>Takes what was received. What is left is an incomplete head, or frames behind an upgrade.</summary>
    void Take(Connection connection, ref ReadOnlySequence<byte> input);

    /// <summary>The connection's deadline has come: the request is not complete, or its answer is not there.</summary>
    void TimedOut(Connection connection);

    /// <summary>The request is complete, and its answer is not there yet.</summary>
    bool IsAnswering(Connection connection);
}
