using System.Text;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.Client.Payloads;
using Xunit;

namespace KeyRx.Tests.Client.Payloads;

/// <summary>Payloads as PROTOCOL.md has them, and with fields from a later version.</summary>
public sealed class StandardPayloadsTests
{
    [Fact]
    public void EachStandardTopicIsATypeOfItsOwn()
    {
        Assert.Equal(
            new LatencyPayload(1, 3, 2, 5, 9, 8.5, 9),
            Of("""{"timestamp":1,"count":3,"min":2,"avg":5,"max":9,"p95":8.5,"p99":9,"later":true}""")
                .Deserialize(StandardPayloads.Latency));
        Assert.Equal(
            new ErrorPayload(1, "ring_overrun", "lost", 7),
            Of("""{"timestamp":1,"code":"ring_overrun","message":"lost","lost":7}""")
                .Deserialize(StandardPayloads.Error));
        Assert.Equal(
            new DevicePayload(2, 1, "added", "Keyboard", "usb-1", 3, 1133, 49948, false),
            Of("""
                {"timestamp":1,"action":"added","device":2,"name":"Keyboard","stable_id":"usb-1","bus":3,
                "vendor":1133,"product":49948,"virtual":false}
                """)
                .Deserialize(StandardPayloads.Device));
        Assert.Equal(
            new ProfileChangedPayload(1, "Games"),
            Of("""{"timestamp":1,"profile":"Games"}""").Deserialize(StandardPayloads.ProfileChanged));
        Assert.Equal(
            new LayerPayload(1, "nav"), Of("""{"timestamp":1,"layer":"nav"}""").Deserialize(StandardPayloads.Layer));
        Assert.Equal(
            new KeyViewPayload(1, "press", 1, Class: "letter"),
            Of("""{"timestamp":1,"action":"press","device":1,"class":"letter"}""")
                .Deserialize(StandardPayloads.KeyView));

        var state = Of("""{"timestamp":1,"modifiers":["shift"],"active_profile":"p"}""")
            .Deserialize(StandardPayloads.State)!;
        Assert.Equal(["shift"], state.Modifiers!);
        Assert.Equal(("p", null), (state.ActiveProfile, state.Layer));
        var mapping = Of("""{"timestamp":1,"input":"KEY_A","output":["KEY_LEFTCTRL","KEY_C"],"kind":"tap"}""")
            .Deserialize(StandardPayloads.Mapping)!;
        Assert.Equal(("KEY_A", "tap", 2), (mapping.Input, mapping.Kind, mapping.Output.Count));
        var server = Of("""{"timestamp":1,"kind":"listeners","tokens":{"owner":2},"users":{"ann":1}}""")
            .Deserialize(StandardPayloads.Server)!;
        Assert.Equal(("listeners", 2, 1), (server.Kind, server.Tokens!["owner"], server.Users!["ann"]));
        var keys = new SnapshotMessage("key", new(1, 1), Encoding.UTF8.GetBytes(
            """{"pressed":[{"device":1,"key_code":"KEY_A","code":"KeyA"}],"devices":[{"device":1,"name":"K"}]}   """))
            .Deserialize(StandardPayloads.KeySnapshot)!;
        Assert.Equal(("KEY_A", "K"), (keys.Pressed[0].KeyCode, keys.Devices[0].Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("""{"timestamp":1}""")]
    public void WhatIsNoSuchPayloadThrows(string json) =>
        Assert.Throws<JsonException>(() => Of(json).Deserialize(StandardPayloads.Layer));

    private static EventMessage Of(string json) => new("topic", 1, Encoding.UTF8.GetBytes(json));
}
