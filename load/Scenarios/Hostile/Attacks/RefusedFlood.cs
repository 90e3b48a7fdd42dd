using System.Text;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>A stranger who was refused with 404 and goes on sending bytes as fast as the server takes them.</summary>
internal sealed class RefusedFlood : Attack
{
    private const int ChunkLength = 1 << 16;

    internal override string Name => "refused-flood";

    internal override void Run(Attacker attacker)
    {
        var head = Encoding.ASCII.GetBytes($"GET /nothing HTTP/1.1\r\nHost: {attacker.Target.Url.Authority}\r\n\r\n");
        var chunk = new byte[ChunkLength];
        attacker.Repeat(() =>
        {
            using var socket = attacker.Connect();
            socket.Send(head);
            while (attacker.GoesOn && socket.Send(chunk))
            {
            }
        });
    }
}
