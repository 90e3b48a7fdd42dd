using System.Buffers;
using System.Runtime.CompilerServices;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>Compressed messages (RFC 7692), inflated as their bytes come and as far as the share goes.</summary>
public sealed partial class MessageAssembler
{
    private void BeginCompressed()
    {
        _isCompressed = true;
        _inflater!.Begin();
    }

    /// <summary>True once the frame's payload is complete and everything that came out of it is taken.</summary>
    private bool TryReadCompressed(ref ReadOnlySequence<byte> input, ref ReadShare share)
    {
        while (_violation == ProtocolViolation.None)
        {
            var rest = (long)_frame.PayloadLength - _frameRead;
            if (rest > 0 && input.FirstSpan.IsEmpty && !input.IsEmpty)
                input = input.Slice(input.GetPosition(0, input.Start));
            var available = input.FirstSpan[..(int)Math.Min(rest, input.FirstSpan.Length)];
            if (available.IsEmpty && !_inflater!.HasMore)
                return rest == 0;

            IsPaused = share.IsInflatingSpent;
            if (IsPaused)
                return false;
            input = input.Slice(Inflate(available, ref share));
        }

        return false;
    }

    /// <summary>Bytes that were read; none where zlib still had enough to write.</summary>
    [SkipLocalsInit]
    private int Inflate(ReadOnlySpan<byte> source, ref ReadShare share)
    {
        Span<byte> plain = stackalloc byte[UnmaskedAtOnce];
        scoped var left = source;
        if (_frame.Masked)
        {
            plain = plain[..(int)Math.Min(Math.Min(source.Length, plain.Length), share.CompressedBytesLeft)];
            Masking.CopyTo(source[..plain.Length], plain, _frame.MaskingKey, (int)(_frameRead & 3));
            left = plain;
        }

        var count = left.Length;
        _violation = _inflater!.Take(ref left, ref share, _payload, ref _text, _pending == Opcode.Text);
        count -= left.Length;
        _frameRead += count;
        return count;
    }

    /// <summary>True once the message is complete, and is DEFLATE to its end.</summary>
    private bool TryEndCompressed(ref ReadShare share)
    {
        _violation = _inflater!.Complete(ref share, _payload, ref _text, _pending == Opcode.Text, out var isComplete);
        IsPaused = _violation == ProtocolViolation.None && !isComplete;
        return isComplete;
    }
}
