namespace KeyRx.Tests.Conformance;

/// <summary>
/// How the bytes of a case come to the endpoint: TCP keeps no boundaries, so none of them may matter.
/// </summary>
internal enum Cut
{
    /// <summary>In one send.</summary>
    Whole,

    /// <summary>A send for each byte.</summary>
    Bytes,

    /// <summary>At random places; the seed says which.</summary>
    Random,
}
