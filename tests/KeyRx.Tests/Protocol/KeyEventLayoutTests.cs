using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Protocol;

public sealed class KeyEventLayoutTests
{
    [Fact]
    public void AnEventIsTwentyFourBytesInTheOrderOfTheWire()
    {
        var keyEvent = new KeyEvent
        {
            TimeNanos = 0x0807060504030201,
            HookDelayNanos = 0x0C0B0A09,
            Code = 0x0E0D,
            Device = 0x100F,
            Native = 0x14131211,
            Action = (KeyAction)0x15,
            Flags = (KeyEventFlags)0x16,
            Modifiers = (KeyModifiers)0x1817,
        };

        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in keyEvent));

        Assert.Equal(KeyEvent.SizeInBytes, Unsafe.SizeOf<KeyEvent>());
        Assert.Equal(Enumerable.Range(1, 24).Select(i => (byte)i), bytes.ToArray());
    }
}
