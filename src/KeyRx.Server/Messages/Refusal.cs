namespace KeyRx.Server.Messages;

/// <summary>Why a client's message was not obeyed: a code of PROTOCOL.md and a sentence for people.</summary>
internal readonly record struct Refusal(int Code, string Message);
