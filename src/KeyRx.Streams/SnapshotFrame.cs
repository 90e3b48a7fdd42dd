using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Streams;

/// <summary>
/// A topic's snapshot as a finished frame, made when first asked for after a change: a thousand resumes cost one
/// encoding. Snapshots are JSON text for both subprotocols, but for opaque topics, which only binary clients read.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class SnapshotFrame(Topic topic)
{
    private readonly ArrayBufferWriter<byte> _message = new(512);
    private readonly ArrayBufferWriter<byte> _frame = new(512);
    private bool _isFresh;

    /// <summary>
    /// Also overwrites it: what was held down when somebody asked is not kept until somebody asks again.
    /// </summary>
    internal void Invalidate()
    {
        if (!_isFresh) return;
        _isFresh = false;
        _message.Clear();
        _frame.Clear();
    }

    /// <summary>The frame's bytes, valid until the topic changes; empty for a topic with nothing to tell.</summary>
    internal ReadOnlySpan<byte> Bytes()
    {
        if (topic.State is not { HasValue: true } state) return [];
        if (_isFresh) return _frame.WrittenSpan;
        state.WriteSnapshot(_message, topic.Position);
        FrameWriter.Write(_frame, state.IsBinary ? Opcode.Binary : Opcode.Text, _message.WrittenSpan);
        _isFresh = true;
        return _frame.WrittenSpan;
    }
}
