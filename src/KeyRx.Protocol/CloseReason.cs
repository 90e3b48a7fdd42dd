namespace KeyRx.Protocol;

/// <summary>A close status with its text and what it means for the client.</summary>
/// <param name="Code">RFC 6455 status, or one of ours from 4000.</param>
/// <param name="Text">The close frame's reason.</param>
/// <param name="MayReturn">True when the client should connect again.</param>
public readonly record struct CloseReason(ushort Code, string Text, bool MayReturn);
