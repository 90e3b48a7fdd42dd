namespace KeyRx.Client;

/// <summary>The server captures again.</summary>
public sealed record ResumedMessage : KeyRxMessage;
