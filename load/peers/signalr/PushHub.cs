using Microsoft.AspNetCore.SignalR;

namespace KeyRx.Peers;

/// <summary>Clients only listen.</summary>
internal sealed class PushHub : Hub;
