namespace KeyRx.Tests.Conformance;

/// <summary>A case of the server's role, which may be tried on any server that does as it is told at /echo.</summary>
internal interface IServerCase : IConformanceCase
{
    /// <summary>The same case on another server than ours.</summary>
    IConformanceCase On(ServerEndpoint server);
}
