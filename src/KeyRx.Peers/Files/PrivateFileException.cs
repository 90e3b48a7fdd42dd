namespace KeyRx.Peers.Files;

/// <summary>
/// A file that is to hold secrets, or to be obeyed, may not; the message names it and says why and what to do.
/// </summary>
internal sealed class PrivateFileException(string message) : IOException(message);
