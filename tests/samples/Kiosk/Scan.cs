namespace Kiosk;

/// <summary>What the page gets.</summary>
internal sealed record Scan(string Scanner, string Code);
