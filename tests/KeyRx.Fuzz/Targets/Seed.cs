namespace KeyRx.Fuzz.Targets;

/// <summary>An input of the committed corpus: its file is named after it.</summary>
internal sealed record Seed(string Name, byte[] Bytes);
