namespace KeyRx.Input;

/// <summary>Whether live keyboards can be read.</summary>
/// <param name="CanCapture">They can.</param>
/// <param name="Keyboards">Keyboards seen.</param>
/// <param name="Readable">Of those, readable by this user.</param>
/// <param name="Grabbed">Of those, held by another program for itself.</param>
/// <param name="Detail">One sentence for people: what is the case, and what to do.</param>
public sealed record NativeProbeReport(bool CanCapture, int Keyboards, int Readable, int Grabbed, string Detail);
