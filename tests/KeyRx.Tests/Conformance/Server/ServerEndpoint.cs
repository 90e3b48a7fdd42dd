using System.Net;

namespace KeyRx.Tests.Conformance;

/// <summary>Where a server listens that cases are tried on.</summary>
/// <param name="hasty">The one that waits 300 ms for a request, not 60 s.</param>
internal delegate Task<IPEndPoint> ServerEndpoint(bool hasty);
