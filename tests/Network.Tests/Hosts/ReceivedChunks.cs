using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Transfers;

namespace Bib.Network.Tests.Hosts;

/// <summary>Keeps what comes.</summary>
internal sealed class ReceivedChunks : IChunkReceiver
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<(ChunkRef Chunk, byte[]? Content, ErrorCode Fault)> All { get; } = [];

    public Task Ended => _ended.Task;

    public bool Came(ChunkRef chunk, ReadOnlyMemory<byte> content)
    {
        All.Add((chunk, content.ToArray(), ErrorCode.Unspecified));
        return ChunkHash.Of(content.Span) == chunk.Hash;
    }

    public void Refused(ChunkRef chunk, Error error) => All.Add((chunk, null, error.Code));

    public void Completed(ChunksCall call) => _ended.TrySetResult();

    public void Failed(ChunksCall call, PeerCallException failure) => _ended.TrySetException(failure);
}
