using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;

namespace Bib.Network.Transfers;

/// <summary>Takes what a peer answers to a question for chunks. Called on one thread at a time for each stream.</summary>
internal interface IChunkReceiver
{
    /// <summary>Bytes have come in the place of a chunk; they are the stream's again when this returns.</summary>
    /// <returns>False when they are not the chunk: the peer lies, and its stream ends.</returns>
    bool Came(ChunkRef chunk, ReadOnlyMemory<byte> content);

    /// <summary>The peer will not give a chunk.</summary>
    void Refused(ChunkRef chunk, Error error);

    /// <summary>Every chunk was told of.</summary>
    void Completed(ChunksCall call);

    /// <summary>The stream has ended before.</summary>
    void Failed(ChunksCall call, PeerCallException failure);
}
