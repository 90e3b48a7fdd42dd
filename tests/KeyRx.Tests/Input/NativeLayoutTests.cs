using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using KeyRx.Input;
using KeyRx.Input.Interop;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>The layouts as C compiled them against the ones here: no entry is missing on either side.</summary>
public sealed class NativeLayoutTests
{
    [Fact]
    public void BothSidesAgreeOnEveryOffset()
    {
        NativeBuild.RequireOrSkip();

        Assert.Equal(Ours().Order(StringComparer.Ordinal), Theirs().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void BothSidesHaveTheSameKeyTable()
    {
        NativeBuild.RequireOrSkip();
        for (var code = 0; code <= ushort.MaxValue; code++)
        {
            Assert.True(
                KeyCodes.Usage((uint)code) == NativeMethods.UsageFromEvdev((ushort)code),
                $"the usage of evdev code {code} differs");
            Assert.True(
                KeyCodes.NativeFromUsage((ushort)code) == NativeMethods.EvdevFromUsage((ushort)code),
                $"the evdev code of usage {code} differs");
        }
    }

    private static unsafe string[] Theirs()
    {
        var bytes = new byte[8192];
        fixed (byte* first = bytes)
        {
            var length = (int)NativeMethods.WriteLayout(first, (nuint)bytes.Length);
            Assert.InRange(length, 1, bytes.Length - 1);
            return Encoding.ASCII.GetString(bytes, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private static List<string> Ours() =>
    [
        $"ring.size {KeyEventRingLayout.HeaderSize}",
        "ring.magic 0",
        "ring.version 8",
        "ring.header_size 12",
        "ring.slot_size 16",
        "ring.capacity 20",
        "ring.clock_origin_ns 24",
        $"ring.published {KeyEventRingLayout.PublishedOffset}",
        $"ring.syncs_lost {KeyEventRingLayout.SyncsLostOffset}",
        $"ring.wakes {KeyEventRingLayout.WakesOffset}",
        $"ring.partials {KeyEventRingLayout.PartialsOffset}",
        $"ring.wake_word {KeyEventRingLayout.WakeWordOffset}",
        $"ring.waiters {KeyEventRingLayout.WaitersOffset}",
        $"ring.resync_request {KeyEventRingLayout.ResyncOffset}",
        $"ring.wake_fd {KeyEventRingLayout.WakeFdOffset}",
        $"slot.size {KeyEventRingLayout.SlotSize}",
        "slot.stamp 0",
        $"slot.event {KeyEventRingLayout.EventOffset}",
        .. Struct<KeyEvent>(
            "event", ("time_ns", "<TimeNanos>k__BackingField"), ("hook_delay_ns", "<HookDelayNanos>k__BackingField"),
            ("code", "<Code>k__BackingField"), ("device", "<Device>k__BackingField"),
            ("native", "<Native>k__BackingField"),
            ("action", "<Action>k__BackingField"), ("flags", "<Flags>k__BackingField"),
            ("modifiers", "<Modifiers>k__BackingField")),
        .. Struct<NativeDeviceInfo>(
            "device_info", ("device", "Device"), ("bus", "Bus"), ("vendor", "Vendor"), ("product", "Product"),
            ("is_keyboard", "IsKeyboard"), ("is_virtual", "IsVirtual"), ("is_grabbed", "IsGrabbed"),
            ("is_readable", "IsReadable"),
            ("path", "Path"), ("name", "Name"), ("stable_id", "StableId")),
        .. Struct<NativeOptions>(
            "options", ("size", "Size"), ("flags", "Flags"), ("path", "Path"), ("include", "Include"),
            ("exclude", "Exclude")),
        .. Struct<NativeProbeResult>(
            "probe_report", ("result", "Result"), ("keyboards", "Keyboards"), ("readable", "Readable"),
            ("grabbed", "Grabbed"), ("detail", "Detail")),
    ];

    private static IEnumerable<string> Struct<T>(string name, params (string Native, string Field)[] fields)
        where T : unmanaged =>
        fields.Select(f => $"{name}.{f.Native} {Marshal.OffsetOf<T>(f.Field)}")
            .Prepend($"{name}.size {Unsafe.SizeOf<T>()}");
}
