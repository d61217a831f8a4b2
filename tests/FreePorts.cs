using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Media.Tests;

/// <summary>
/// Ports on loopback that nobody listens on: each is given once, and none is one that the system may give to an outgoing connection
/// before the process it is for has started. Those from 20000 on are <c>scripts/cluster</c>'s.
/// </summary>
internal static class FreePorts
{
    private const int First = 10_000;
    private const int Count = 10_000;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    public static int Next()
    {
        while (true)
        {
            // At random: two runs of tests that count from somewhere would meet.
            var port = Random.Shared.Next(First, First + Count);
            if (Given.TryAdd(port, true) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
