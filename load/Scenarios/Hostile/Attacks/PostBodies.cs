using System.Text;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>A stranger posts a body of a gigabyte where none is wanted, as fast as the server takes it.</summary>
internal sealed class PostBodies : Attack
{
    private const int BodyBytes = 1_000_000_000;
    private const int ChunkLength = 1 << 16;

    internal override string Name => "post-bodies";

    internal override void Run(Attacker attacker)
    {
        var head = Encoding.ASCII.GetBytes(
            $"POST /browser-token HTTP/1.1\r\nHost: {attacker.Target.Url.Authority}\r\n"
            + $"Content-Length: {BodyBytes}\r\n\r\n");
        var chunk = new byte[ChunkLength];
        attacker.Repeat(() =>
        {
            using var socket = attacker.Connect();
            socket.Send(head);
            for (var sent = 0; sent < BodyBytes && attacker.GoesOn && socket.Send(chunk); sent += chunk.Length)
            {
            }
        });
    }
}
