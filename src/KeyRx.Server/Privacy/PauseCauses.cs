using System.Numerics;

namespace KeyRx.Server.Privacy;

/// <summary>
/// Every reason for a pause that is in force: capture goes on when there is none left. People's reasons end together,
/// whoever ends them; those of the system each for itself.
/// </summary>
/// <remarks>Threading: one writer; any thread may read.</remarks>
internal sealed class PauseCauses
{
    private const uint OfPeople =
        (1u << (int)PauseReason.Program) | (1u << (int)PauseReason.Command)
        | (1u << (int)PauseReason.Page) | (1u << (int)PauseReason.Hotkey);

    private volatile uint _bits;

    /// <summary>The one to tell; null when there is none.</summary>
    internal PauseReason? First =>
        _bits is var bits and not 0 ? (PauseReason)BitOperations.TrailingZeroCount(bits) : null;

    internal bool HasPeoples => (_bits & OfPeople) != 0;

    internal void Add(PauseReason reason) => _bits |= 1u << (int)reason;

    internal void Lift(PauseReason reason)
    {
        var bit = 1u << (int)reason;
        _bits &= ~((bit & OfPeople) != 0 ? OfPeople : bit);
    }

    internal void LiftAll() => _bits = 0;
}
