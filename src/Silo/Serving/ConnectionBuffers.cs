using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Bib.Silo.Serving;

/// <summary>
/// What Kestrel reads connections into, and writes them from, in blocks of <see cref="BlockBytes"/> rather than its own
/// of 4 KiB, each of which costs a call of the system: an upload came in a quarter of a million of them for each GiB.
/// Blocks that are not in use are kept for the next, and left to the garbage collector when all of them are idle.
/// </summary>
internal sealed class ConnectionBuffers : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>Bytes of a block: two frames of HTTP/2 of the usual size.</summary>
    internal const int BlockBytes = 32 << 10;

    /// <summary>Idle blocks that are kept at most: 16 MiB.</summary>
    private const int IdleMax = 512;

    /// <summary>
    /// Weak: who holds a block holds the shelf that it goes back to, so a collection takes the shelf once nobody does.
    /// </summary>
    private readonly WeakReference<Shelf> _shelf = new(new Shelf());
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <summary>One for all that ask: what is idle for one serves the others.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!_shelf.TryGetTarget(out var shelf)) shelf = Renewed();
        return new Block(shelf, shelf.Take() ?? GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true));
    }

    /// <summary>Nothing: connections may end behind the server that asks for it, and give their blocks back.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    private Shelf Renewed()
    {
        lock (_gate)
        {
            if (_shelf.TryGetTarget(out var shelf)) return shelf;
            _shelf.SetTarget(shelf = new());
            return shelf;
        }
    }

    /// <summary>The idle ones; the last that came is the first that goes, for the processor has it at hand.</summary>
    private sealed class Shelf
    {
        private readonly Stack<byte[]> _idle = [];

        public byte[]? Take()
        {
            lock (_idle) return _idle.TryPop(out var array) ? array : null;
        }

        public void Return(byte[] array)
        {
            lock (_idle)
            {
                if (_idle.Count < IdleMax) _idle.Push(array);
            }
        }
    }

    /// <summary>A block as long as somebody has it. Whoever goes on using it afterwards is told.</summary>
    private sealed class Block(Shelf shelf, byte[] array) : IMemoryOwner<byte>
    {
        private byte[]? _array = array;

        public Memory<byte> Memory
        {
            get
            {
                var array = _array;
                ObjectDisposedException.ThrowIf(array is null, this);
                return MemoryMarshal.CreateFromPinnedArray(array, 0, array.Length);
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _array, null) is { } idle) shelf.Return(idle);
        }
    }
}
