using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Google.Protobuf;
using Libp2p.Core;

namespace Bib.Network.Transfers;

/// <summary>A question for chunks. They are handed on as they come, each in its turn, without being copied.</summary>
/// <param name="chunks">Which, in order.</param>
/// <param name="receiver">Takes them.</param>
internal sealed class ChunksCall(IReadOnlyList<ChunkRef> chunks, IChunkReceiver receiver) : PeerCall
{
    private const string What = "data response";

    private int _next;
    private int _told;

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<ChunkRef> Chunks => chunks;

    /// <summary>What has not been told of yet.</summary>
    public IEnumerable<ChunkRef> Rest => chunks.Skip(_next);

    /// <summary>Bytes that are asked for.</summary>
    public long Bytes { get; } = chunks.Sum(chunk => (long)chunk.Length);

    /// <summary>Bytes of them that came.</summary>
    public long BytesGiven { get; private set; }

    /// <summary>When it was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>The question.</summary>
    public DataRequest ToRequest()
    {
        var request = new GetChunks();
        foreach (var chunk in chunks) request.Chunks.Add(Messages.Of(chunk));
        return new() { GetChunks = request };
    }

    /// <inheritdoc/>
    public override bool Take(ReadOnlyMemory<byte> frame)
    {
        if (ChunkFrame.TryRead(frame.Span, out var requestId, out var hash, out var content))
        {
            Require(requestId, What);
            Take(hash, frame[^content.Length..]);
        }
        else
        {
            Take(WireProtocols.Data.ReadResponse(frame.Span));
        }

        return _next == chunks.Count;
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (Interlocked.Exchange(ref _told, 1) != 0) return;
        base.Complete();
        receiver.Completed(this);
    }

    /// <inheritdoc/>
    public override void Fail(PeerCallException failure)
    {
        if (Interlocked.Exchange(ref _told, 1) != 0) return;
        base.Complete(); // nobody has to wait for it: the receiver is told
        receiver.Failed(this, failure);
    }

    private void Take(DataResponse response)
    {
        Require(response.RequestId, What);
        switch (response.PayloadCase)
        {
            case DataResponse.PayloadOneofCase.Chunk:
                Take(Hash(response.Chunk.Hash), response.Chunk.Content.Memory);
                break;
            case DataResponse.PayloadOneofCase.ChunkFault:
                RequireNext(Hash(response.ChunkFault.Hash));
                receiver.Refused(chunks[_next++], response.ChunkFault.Error ?? new());
                break;
            case DataResponse.PayloadOneofCase.Error:
                while (_next < chunks.Count) receiver.Refused(chunks[_next++], response.Error);
                break;
            default:
                throw new MalformedException(What, "it answers another question");
        }
    }

    private void Take(ChunkHash hash, ReadOnlyMemory<byte> content)
    {
        RequireNext(hash);
        if (!receiver.Came(chunks[_next], content))
            throw new MalformedException(What, $"the {content.Length} bytes that it gives as chunk {hash} are not that chunk");
        BytesGiven += content.Length;
        _next++;
    }

    private void RequireNext(ChunkHash hash)
    {
        if (hash != chunks[_next].Hash)
            throw new MalformedException(What, $"it is about chunk {hash} where {chunks[_next].Hash} is due");
    }

    private static ChunkHash Hash(ByteString bytes) => bytes.Length == ChunkHash.Size
        ? new(bytes.Span)
        : throw new MalformedException(What, $"a chunk's hash has {bytes.Length} bytes");
}
