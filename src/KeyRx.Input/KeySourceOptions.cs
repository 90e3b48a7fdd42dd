namespace KeyRx.Input;

/// <summary>How key sources are opened. Lists and grab concern live keyboards; repeat also FIFOs.</summary>
public sealed record KeySourceOptions
{
    /// <summary>Only these devices: stable id, name, path or vendor:product; empty = all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Not these devices; wins over <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Takes the devices for ourselves, once no key is down: other programs no longer see their keys.
    /// </summary>
    public bool Grab { get; init; }

    /// <summary>Passes autorepeat on.</summary>
    public bool Repeat { get; init; }

    /// <summary>The clock of scripts, recordings and FIFOs.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
