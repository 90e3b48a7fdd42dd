using System.Text;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Asks for /stats again and again, with a token, each time on a connection of its own.</summary>
internal sealed class StatsRequests : Attack
{
    internal override string Name => "stats-requests";

    internal override int Threads => 2;

    internal override void Run(Attacker attacker)
    {
        var target = attacker.Target;
        var request = Encoding.ASCII.GetBytes(
            $"GET /stats HTTP/1.1\r\nHost: {target.Url.Authority}\r\nAuthorization: Bearer {target.Token}\r\n"
            + "Connection: close\r\n\r\n");
        attacker.Repeat(() =>
        {
            using var socket = attacker.Connect();
            socket.Send(request);
            socket.DrainToEnd();
        });
    }
}
