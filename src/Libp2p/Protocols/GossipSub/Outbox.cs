using System.Buffers;
using System.Threading.Channels;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What waits to be sent to one peer. Adding never waits: who reads too slowly loses gossip first, then messages; what
/// keeps the two sides alike is never dropped, and a peer that does not read even that is to be left.
/// </summary>
internal sealed class Outbox(GossipOptions options)
{
    private readonly Lock _lock = new();
    private readonly Queue<RpcPart> _parts = [];

    /// <summary>Holds something while parts wait.</summary>
    private readonly Channel<bool> _added =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });


    /// <summary>What goes into the next frame; of who takes, one at a time.</summary>
    private readonly List<RpcPart> _taken = [];
    private long _bytes;
    private bool _ended;

    /// <summary>How many parts were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>How many bytes wait.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    /// <summary>Adds a part, unless there is no room for one of its kind.</summary>
    /// <returns>False when there is no room for a part that must not be dropped: the peer is to be left.</returns>
    public bool Add(RpcPart part)
    {
        lock (_lock)
        {
            // Gossip may take half of the room and messages all of it; beyond is what must not be dropped.
            var limit = part.Kind switch
            {
                RpcPartKind.Gossip => options.QueueBytesMax / 2L,
                RpcPartKind.Message => options.QueueBytesMax,
                _ => 2L * options.QueueBytesMax,
            };
            if (_ended) return true;
            if (_bytes + part.Field.Length > limit)
            {
                Dropped++;
                return part.Kind is RpcPartKind.Gossip or RpcPartKind.Message;
            }

            _parts.Enqueue(part);
            _bytes += part.Field.Length;
            _added.Writer.TryWrite(true);
            return true;
        }
    }

    /// <summary>Nothing more is added or taken.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            _parts.Clear();
            _bytes = 0;
        }

        _added.Writer.TryComplete();
    }

    /// <summary>Waits for parts and writes a frame of as many as go together.</summary>
    /// <returns>False when nothing more will come.</returns>
    public async ValueTask<bool> TakeAsync(ArrayBufferWriter<byte> frame, CancellationToken cancellationToken)
    {
        var taken = _taken;
        taken.Clear();
        while (taken.Count == 0)
        {
            if (!await _added.Reader.WaitToReadAsync(cancellationToken)) return false;
            lock (_lock)
            {
                _added.Reader.TryRead(out _);
                var length = 0;
                while (_parts.TryPeek(out var part) && RpcFrame.Fits(length, part, options.RpcLengthAim))
                {
                    taken.Add(_parts.Dequeue());
                    length += part.Field.Length;
                }

                _bytes -= length;
                if (_parts.Count > 0) _added.Writer.TryWrite(true);
            }
        }

        RpcFrame.Write(frame, taken);
        taken.Clear();
        return true;
    }
}
