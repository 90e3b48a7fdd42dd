using System.Runtime.CompilerServices;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>Compressed messages (RFC 7692), inflated as their bytes come.</summary>
public sealed partial class MessageAssembler
{
    private void BeginCompressed()
    {
        _isCompressed = true;
        _inflater!.Begin();
    }

    [SkipLocalsInit]
    private bool TryInflate(ReadOnlySpan<byte> source)
    {
        Span<byte> plain = stackalloc byte[UnmaskedAtOnce];
        while (!source.IsEmpty && _violation == ProtocolViolation.None)
        {
            scoped var piece = _frame.Masked && source.Length > plain.Length ? source[..plain.Length] : source;
            source = source[piece.Length..];
            var phase = (int)(_frameRead & 3);
            _frameRead += piece.Length;
            if (_frame.Masked)
            {
                Masking.CopyTo(piece, plain, _frame.MaskingKey, phase);
                piece = plain[..piece.Length];
            }

            _violation = _inflater!.Take(piece, _payload, ref _text, _pending == Opcode.Text);
        }

        return _violation == ProtocolViolation.None;
    }
}
