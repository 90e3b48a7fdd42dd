namespace KeyRx.Server.Delivery;

/// <summary>Most bytes of one cursor in one turn, and of partly sent frames over all connections.</summary>
internal sealed record EgressLimits(int QuantumBytes, int RestBytesMax);
