using System.Net;

namespace Libp2p.Discovery.Mdns;

/// <summary>
/// Whom to answer alone: each machine once in a second, and so many machines. For who receives datagrams, one at a
/// time.
/// </summary>
/// <param name="countMax">How many in a second.</param>
internal sealed class DirectAnswers(int countMax)
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly HashSet<IPAddress> _answered = [];
    private DateTimeOffset _since;

    /// <summary>Whether somebody may be answered now; it counts when it may.</summary>
    public bool May(EndPoint to, DateTimeOffset now)
    {
        if (now - _since >= _second)
        {
            _since = now;
            _answered.Clear();
        }

        return to is IPEndPoint { Address: var address } && _answered.Count < countMax && _answered.Add(address);
    }
}
