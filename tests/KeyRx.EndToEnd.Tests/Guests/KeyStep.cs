namespace KeyRx.EndToEnd.Tests.Guests;

/// <summary>One key event as a client sees it.</summary>
internal sealed record KeyStep(int Device, string Key, string Action);
