using System.Net;
using System.Threading.Channels;
using Libp2p.Discovery.Mdns;

namespace Libp2p.Tests.Discovery.Mdns;

/// <summary>A multicast group within the process: what a member sends comes to all, itself included.</summary>
internal sealed class MemoryGroup
{
    private readonly List<Member> _members = [];
    private readonly Lock _gate = new();

    /// <summary>The network that its members are on.</summary>
    public static IPNetwork Link { get; } = IPNetwork.Parse("10.0.0.0/24");

    /// <summary>Joins, from the group's own port and network unless others are said.</summary>
    public Member Join(int port = 5353, string? address = null)
    {
        lock (_gate)
        {
            var member = new Member(this, new(IPAddress.Parse(address ?? $"10.0.0.{_members.Count + 1}"), port));
            _members.Add(member);
            return member;
        }
    }

    /// <summary>Whether all others have dealt with what came to them.</summary>
    public bool IsQuietBut(Member member)
    {
        lock (_gate) return _members.TrueForAll(one => one == member || one.IsQuiet);
    }

    internal sealed class Member(MemoryGroup group, IPEndPoint address) : IDatagramSocket
    {
        private readonly Channel<(byte[] Datagram, EndPoint From)> _incoming = Channel.CreateUnbounded<(byte[], EndPoint)>();

        private int _came;
        private int _asked;

        /// <summary>Whether it waits for a datagram and has dealt with those before.</summary>
        public bool IsQuiet => Volatile.Read(ref _asked) == Volatile.Read(ref _came) + 1;

        /// <summary>How many datagrams wait.</summary>
        public int Count => _incoming.Reader.Count;

        public ValueTask SendAsync(ReadOnlyMemory<byte> datagram, EndPoint? to, CancellationToken cancellationToken = default)
        {
            lock (group._gate)
            {
                foreach (var member in group._members.Where(one => to is null || one.IsAt(to)))
                {
                    Interlocked.Increment(ref member._came);
                    member._incoming.Writer.TryWrite((datagram.ToArray(), address));
                }
            }

            return ValueTask.CompletedTask;
        }

        public bool IsOnLink(EndPoint from) => from is IPEndPoint { Address: var sender } && Link.Contains(sender);

        public async ValueTask<(int Length, EndPoint From)> ReceiveAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _asked);
            var (datagram, from) = await _incoming.Reader.ReadAsync(cancellationToken);
            var length = Math.Min(datagram.Length, buffer.Length);
            datagram.AsMemory(0, length).CopyTo(buffer);
            return (length, from);
        }

        public ValueTask DisposeAsync()
        {
            lock (group._gate) group._members.Remove(this);
            return ValueTask.CompletedTask;
        }

        private bool IsAt(EndPoint place) => place.Equals(address);
    }
}
