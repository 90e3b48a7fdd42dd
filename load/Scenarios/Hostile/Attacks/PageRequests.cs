using System.Text;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>A stranger asks for the page at / again and again.</summary>
internal sealed class PageRequests : Attack
{
    internal override string Name => "page-requests";

    internal override int Threads => 2;

    internal override void Run(Attacker attacker)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: {attacker.Target.Url.Authority}\r\nConnection: close\r\n\r\n");
        attacker.Repeat(() =>
        {
            using var socket = attacker.Connect();
            socket.Send(request);
            socket.DrainToEnd();
        });
    }
}
