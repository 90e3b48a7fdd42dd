using System.Text;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// A stranger's upgrade requests of almost 8 KiB: as many different subprotocols as a head has room for.
/// </summary>
internal sealed class LongHeads : Attack
{
    private const int AtOnce = 50;
    private const int NameCount = 2600;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

    internal override string Name => "long-heads";

    internal override void Run(Attacker attacker)
    {
        var head = WriteHead(attacker.Target.Url.Authority);
        attacker.Repeat(() =>
        {
            List<AttackSocket> sockets = [];
            try
            {
                while (sockets.Count < AtOnce && attacker.GoesOn)
                {
                    sockets.Add(attacker.Connect());
                    sockets[^1].Send(head);
                }

                foreach (var socket in sockets)
                    socket.DrainToEnd();
            }
            finally
            {
                sockets.ForEach(socket => socket.Dispose());
            }
        });
    }

    internal static byte[] WriteHead(string host) => Encoding.ASCII.GetBytes(
        $"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        + $"Sec-WebSocket-Protocol: {string.Join(',', Names())}\r\n\r\n");

    private static IEnumerable<string> Names()
        => Enumerable.Range(0, NameCount).Select(i => $"{Letters[i / Letters.Length]}{Letters[i % Letters.Length]}");
}
