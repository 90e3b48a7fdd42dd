namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>One kind of attacker. It has no state: any number of threads may run it at a time.</summary>
internal abstract class Attack
{
    /// <summary>As in <c>--attacks</c>; with underscores it begins the keys of the attack's figures.</summary>
    internal abstract string Name { get; }

    /// <summary>Threads that run it, each with sockets of its own.</summary>
    internal virtual int Threads => 1;

    /// <summary>True where the attacker has a token that may publish.</summary>
    internal virtual bool Publishes => false;

    /// <summary>Attacks until the attacker's time is over. Blocks the calling thread.</summary>
    internal abstract void Run(Attacker attacker);
}
