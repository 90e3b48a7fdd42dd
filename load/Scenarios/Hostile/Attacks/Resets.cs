namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>A stranger connects and resets at once, again and again.</summary>
internal sealed class Resets : Attack
{
    internal override string Name => "resets";

    internal override void Run(Attacker attacker) => attacker.Repeat(() =>
    {
        attacker.Connect().Reset();
        attacker.Cost.Requests++;
    });
}
