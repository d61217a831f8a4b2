using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Media.Tests;

/// <summary>
/// Finds unused ports on loopback. Each port is given out once and lies below the range from which the system takes ports for outgoing
/// connections, so that it is still free when its process starts. Ports from 20000 on belong to <c>scripts/cluster</c>.
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
            // Random, because two concurrent test runs that count up from the same port would collide.
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
