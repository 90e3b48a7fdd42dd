using Xunit;

namespace KeyRx.EndToEnd.Tests.Guests;

/// <summary>
/// Real keyboards, a real kernel, the daemon compiled ahead of time, a client on this side. One boot for all; each test
/// leaves the keyboards as it found them. Counts and invariants only: how fast an emulated machine is proves nothing.
/// </summary>
public sealed class GuestTests : IClassFixture<KeyboardGuest>
{
    private const string Qcodes = "abcdefghijklmnopqrstuvwxyz";
    private readonly KeyboardGuest _guest;

    public GuestTests(KeyboardGuest guest)
    {
        _guest = guest;
        Assert.SkipWhen(guest.MissingBecause is not null, guest.MissingBecause ?? "");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheGuestHasKeyboardsOfThreeKindsAndKeysReachItsKernel()
    {
        var (_, devices) = await _guest.Machine.Shell.RunAsync("grep Name /proc/bus/input/devices", Cancellation);
        Assert.Contains("AT Translated Set 2 keyboard", devices, StringComparison.Ordinal);
        Assert.Contains("Virtio Keyboard", devices, StringComparison.Ordinal);
        Assert.Contains("USB Keyboard", devices, StringComparison.Ordinal);

        // struct input_event is 24 bytes: two times, type, code, value. Seen from here: 12 words, the 9th is the type.
        const string Listen = "for device in /dev/input/event*; do cat $device >>/tmp/keys & readers=\"$readers " +
            "$!\"; done; usleep 200000";
        const string Read = "n=0; until [ $(stat -c %s /tmp/keys) -ge 96 ] || [ $n -ge 100 ]; do n=$((n+1)); " +
            "usleep 50000; done; kill $readers;"
            + " hexdump -v -e '12/2 \"%d \" \"\\n\"' /tmp/keys | awk '$9 == 1 { print $10, $11 }'";
        await _guest.Machine.Shell.RunAsync(Listen, Cancellation);
        await TypeAsync("a");
        var (_, keys) = await _guest.Machine.Shell.RunAsync(Read, Cancellation);

        Assert.Equal("30 1\n30 0\n", keys); // KEY_A down, KEY_A up
    }

    [Fact]
    public async Task FiveHundredKeyPairsArriveInOrderNoneLostNoneTwice()
    {
        await using var client = await _guest.ConnectAsync(Cancellation);

        var typed = await TypePairsAsync(client, 500, device: 0);

        Assert.Empty(client.Keys.Violations);
        Assert.Equal(typed, client.Keys.Steps.Select(step => (step.Key, step.Action)));
        Assert.Single(client.Keys.Steps.Select(step => step.Device).Distinct());
        Assert.Empty(client.Keys.Pressed);
    }

    [Fact]
    public async Task EveryKindOfKeyboardIsHeard()
    {
        await using var client = await _guest.ConnectAsync(Cancellation);
        await TypePairsAsync(client, 20, device: 0);

        // QEMU types on the keyboard that came last: virtio, when it is pulled USB, and then PS/2, which cannot be.
        await WithoutAsync(client, "virtio-keyboard-pci", "virtio0", async () =>
        {
            await TypePairsAsync(client, 20, device: 0);
            await WithoutAsync(client, "usb-kbd", "usb0", () => TypePairsAsync(client, 20, device: 0));
        });

        await TypePairsAsync(client, 1, device: 0);
        Assert.Empty(client.Keys.Violations);
        Assert.Equal(122, client.Keys.Steps.Count);
        Assert.Equal(3, client.Keys.Steps.Take(120).Select(step => step.Device).Distinct().Count());
    }

    [Fact]
    public async Task AKeyboardPulledWithShiftHeldLetsGoOfIt()
    {
        await using var client = await _guest.ConnectAsync(Cancellation);
        var device = await PlugAsync(client, "usb-kbd", "plugged");
        var removed = 0;
        try
        {
            await TypePairsAsync(client, 20, device);
            await _guest.Machine.Qmp.SendKeyAsync("shift", isDown: true, Cancellation);
            await client.UntilKeyAsync("KEY_LEFTSHIFT", "press", device, Cancellation);
            Assert.Equal([(device, "KEY_LEFTSHIFT")], client.Keys.Pressed);
        }
        finally
        {
            removed = await PullAsync(client, "plugged");
        }

        await TypePairsAsync(client, 1, device: 0); // behind it, whatever there was to say has been said
        Assert.Equal(device, removed);
        Assert.Contains(new KeyStep(device, "KEY_LEFTSHIFT", "release"), client.Keys.Steps);
        Assert.Empty(client.Keys.Violations);
        Assert.Empty(client.Keys.Pressed);
    }

    [Theory]
    [InlineData(999)] // odd: the key is down at the end, until the keyboard goes away
    [InlineData(1000)]
    public async Task WhatTheKernelDropsIsToldAndNoKeyStaysDown(int toggles)
    {
        await using var client = await _guest.ConnectAsync(Cancellation);

        await _guest.Machine.Shell.RunAsync($"/app/realtime /app/toggle {toggles} &", Cancellation);
        var device = await client.UntilDeviceAsync("added", Cancellation);
        await client.UntilDeviceAsync("removed", Cancellation);
        await TypePairsAsync(client, 1, device: 0);

        var heard = client.Keys.Steps.Count(step => step.Device == device);
        Assert.Contains(client.Others, message => GuestClient.IsDevice(message, "sync_lost"));
        Assert.InRange(heard, 0, toggles - 1); // a kernel that dropped nothing would make this test vain
        Assert.True(int.IsEvenInteger(heard), $"{heard} events: as many presses as releases");
        Assert.Empty(client.Keys.Violations);
        Assert.Empty(client.Keys.Pressed);
    }

    [Fact]
    public async Task TheHooksOwnTestsPassOnRealDevices()
    {
        var (missing, _) = await _guest.Machine.Shell.RunAsync("[ -x /app/uinput_test ]", Cancellation);
        Assert.SkipWhen(missing != 0, "the native tests are not built; tests/run.sh native guest builds them first");

        var (code, output) = await _guest.Machine.Shell.RunAsync("/app/realtime /app/uinput_test", Cancellation);

        Assert.True(code == 0, output);
        Assert.Contains("0 failed, 0 skipped", output, StringComparison.Ordinal);
    }

    private async Task TypeAsync(string qcode)
    {
        await _guest.Machine.Qmp.SendKeyAsync(qcode, isDown: true, Cancellation);
        await _guest.Machine.Qmp.SendKeyAsync(qcode, isDown: false, Cancellation);
    }

    /// <summary>
    /// Types letters, each when the one before has arrived: QEMU drops what comes faster than the guest reads.
    /// </summary>
    private async Task<List<(string Key, string Action)>> TypePairsAsync(GuestClient client, int pairs, int device)
    {
        var typed = new List<(string, string)>();
        for (var i = 0; i < pairs; i++)
        {
            var qcode = Qcodes[i % Qcodes.Length].ToString();
            var key = "KEY_" + qcode.ToUpperInvariant();
            foreach (var action in new[] { "press", "release" })
            {
                await _guest.Machine.Qmp.SendKeyAsync(qcode, action == "press", Cancellation);
                await client.UntilKeyAsync(key, action, device, Cancellation);
                typed.Add((key, action));
            }
        }

        return typed;
    }

    private async Task<int> PlugAsync(GuestClient client, string driver, string id)
    {
        await _guest.Machine.Qmp.PlugAsync(driver, id, Cancellation);
        return await client.UntilDeviceAsync("added", Cancellation);
    }

    private async Task<int> PullAsync(GuestClient client, string id)
    {
        await _guest.Machine.Qmp.PullAsync(id, Cancellation);
        return await client.UntilDeviceAsync("removed", Cancellation);
    }

    /// <summary>Pulls a keyboard, and plugs it in again whatever happens: the next test counts on it.</summary>
    private async Task WithoutAsync(GuestClient client, string driver, string id, Func<Task> action)
    {
        await PullAsync(client, id);
        try
        {
            await action();
        }
        finally
        {
            await PlugAsync(client, driver, id);
        }
    }
}
