using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.Streams.States;
using Xunit;

namespace KeyRx.Tests.Streams.States;

public sealed class KeyResyncTests
{
    private readonly KeyState _state = new();

    [Fact]
    public void WhatShouldNotBeDownGoesUpAndWhatShouldBeGoesDown()
    {
        Press(1, 30);
        Press(1, 31);
        Press(2, 42);

        var differences = Resync((1, [31, 32]), (2, [42]));

        Assert.Equal([(1, 30u, KeyAction.Release), (1, 32u, KeyAction.Press)], differences);
        Assert.Equal([(1, 31u), (2, 42u), (1, 32u)], _state.Pressed.Select(k => ((int)k.Device, k.Native)));
    }

    [Fact]
    public void ADeviceThatIsNotToldHoldsNothing()
    {
        Press(1, 30);
        Press(2, 42);

        Assert.Equal([(2, 42u, KeyAction.Release)], Resync((1, [30])));
    }

    [Fact]
    public void DifferencesAreMarkedSynthetic()
    {
        Press(1, 30);
        var resync = new KeyResync(_state);
        var end = resync.Take(new KeyEvent { Action = KeyAction.StateEnd });

        Assert.Equal(KeyEventFlags.Synthetic, Assert.Single(end).Flags);
    }

    private List<(int Device, uint Native, KeyAction Action)> Resync(params (ushort Device, uint[] Down)[] told)
    {
        var resync = new KeyResync(_state);
        List<(int, uint, KeyAction)> all = [];
        void Take(KeyEvent marker)
        {
            foreach (var difference in resync.Take(marker))
            {
                all.Add((difference.Device, difference.Native, difference.Action));
                Fold(difference);
            }
        }

        foreach (var (device, down) in told)
        {
            Take(new KeyEvent { Action = KeyAction.StateBegin, Device = device });
            foreach (var native in down)
                Take(new KeyEvent { Action = KeyAction.StateKey, Device = device, Native = native });
        }

        Take(new KeyEvent { Action = KeyAction.StateEnd });
        return all;
    }

    private void Press(ushort device, uint native) =>
        Fold(new KeyEvent { Action = KeyAction.Press, Device = device, Native = native });

    private void Fold(KeyEvent keyEvent) => _state.Fold(MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in keyEvent)));
}
