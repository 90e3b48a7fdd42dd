using System.Text.Json;

namespace KeyRx.EndToEnd.Tests.Guests;

/// <summary>
/// What a careful client believes about the keys: folds the messages of topic "key" and notes whatever cannot be,
/// such as a hole in the sequence, a release of a key that is up, a press of one that is down.
/// </summary>
internal sealed class KeyModel
{
    private readonly HashSet<(int Device, string Key)> _pressed = [];
    private ulong? _sequence;

    public List<KeyStep> Steps { get; } = [];

    public List<string> Violations { get; } = [];

    public IReadOnlyCollection<(int Device, string Key)> Pressed => _pressed;

    public void ApplySnapshot(JsonElement message)
    {
        _sequence = message.GetProperty("seq").GetUInt64();
        _pressed.Clear();
        foreach (var key in message.GetProperty("payload").GetProperty("pressed").EnumerateArray())
            _pressed.Add((key.GetProperty("device").GetInt32(), key.GetProperty("key_code").GetString()!));
    }

    public void ApplyEvent(JsonElement message)
    {
        var sequence = message.GetProperty("seq").GetUInt64();
        if (_sequence is null) Violations.Add($"event {sequence} before the snapshot");
        else if (sequence != _sequence + 1) Violations.Add($"event {sequence} after {_sequence}");
        _sequence = sequence;

        var payload = message.GetProperty("payload");
        var step = new KeyStep(
            payload.GetProperty("device").GetInt32(),
            payload.GetProperty("key_code").GetString()!,
            payload.GetProperty("action").GetString()!);
        Steps.Add(step);
        if (!Fold(step))
            Violations.Add($"event {sequence}: illegal {step.Action} of {step.Key} on device {step.Device}");
    }

    private bool Fold(KeyStep step) => step.Action switch
    {
        "press" => _pressed.Add((step.Device, step.Key)),
        "release" => _pressed.Remove((step.Device, step.Key)),
        "repeat" => _pressed.Contains((step.Device, step.Key)),
        _ => false,
    };
}
