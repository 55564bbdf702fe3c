using System.Security.Cryptography;
using System.Threading.Channels;

namespace Bib.Cli.Transfers;

/// <summary>
/// The SHA-256 of bytes as they come, made by a task of its own: hashing is what a download's receiver does longest, so
/// it goes on beside receiving and writing.
/// </summary>
internal sealed class RunningHash : IAsyncDisposable
{
    /// <summary>Parts that may wait: 8 MiB, as large as a node makes them.</summary>
    private const int PartsMax = 128;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Channel<ReadOnlyMemory<byte>>? _parts;
    private ReadOnlyMemory<byte> _first;
    private Task _running = Task.CompletedTask;

    /// <summary>Takes the next bytes, which must not change any more.</summary>
    public ValueTask AddAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (_parts is null && _first.IsEmpty)
        {
            // A small file has one part only: no use in a task for it.
            _first = part;
            return ValueTask.CompletedTask;
        }

        if (_parts is null)
        {
            _parts = Channel.CreateBounded<ReadOnlyMemory<byte>>(
                new BoundedChannelOptions(PartsMax) { SingleReader = true, SingleWriter = true });
            _running = RunAsync(_parts.Reader);
        }

        return _parts.Writer.WriteAsync(part, cancellationToken);
    }

    /// <summary>The hash of all that was added; nothing can be added after it.</summary>
    public async Task<byte[]> CompleteAsync()
    {
        if (_parts is null) _hash.AppendData(_first.Span);
        else _parts.Writer.Complete();
        await _running;
        return _hash.GetHashAndReset();
    }

    public async ValueTask DisposeAsync()
    {
        _parts?.Writer.TryComplete();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _hash.Dispose();
    }

    private async Task RunAsync(ChannelReader<ReadOnlyMemory<byte>> parts)
    {
        await Task.Yield();
        _hash.AppendData(_first.Span);
        await foreach (var part in parts.ReadAllAsync()) _hash.AppendData(part.Span);
    }
}
