using System.Text.Json;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Guests;

public sealed class KeyModelTests
{
    [Fact]
    public void LegalEventsLeaveNothingToComplainAbout()
    {
        var model = Fold(
            (8, "KEY_A", "release"), (9, "KEY_B", "press"), (10, "KEY_B", "repeat"), (11, "KEY_B", "release"));

        Assert.Empty(model.Violations);
        Assert.Empty(model.Pressed);
        Assert.Equal(4, model.Steps.Count);
    }

    [Theory]
    [InlineData(8, "KEY_A", "press")] // is down by the snapshot
    [InlineData(8, "KEY_B", "release")]
    [InlineData(8, "KEY_B", "repeat")]
    [InlineData(8, "KEY_A", "sideways")]
    [InlineData(9, "KEY_A", "release")] // a hole
    [InlineData(7, "KEY_A", "release")] // a repetition
    public void WhatCannotBeIsNoted(int sequence, string key, string action) =>
        Assert.Single(Fold((sequence, key, action)).Violations);

    [Fact]
    public void AnEventBeforeTheSnapshotIsNoted()
    {
        var model = new KeyModel();
        model.ApplyEvent(Event(1, "KEY_A", "press"));

        Assert.Single(model.Violations);
        Assert.Equal([(1, "KEY_A")], model.Pressed);
    }

    private static KeyModel Fold(params (int Sequence, string Key, string Action)[] events)
    {
        var model = new KeyModel();
        model.ApplySnapshot(
            Parse("""{"seq":7,"payload":{"pressed":[{"device":1,"key_code":"KEY_A"}],"devices":[]}}"""));
        foreach (var (sequence, key, action) in events) model.ApplyEvent(Event(sequence, key, action));
        return model;
    }

    private static JsonElement Event(int sequence, string key, string action) =>
        Parse(
            $$"""{ "seq": {{sequence}}, "payload": { "device": 1, "key_code": "{{key}}", "action": "{{action}}" } }""");

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
