using System.Buffers;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Copies;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Libp2p.Core;

namespace Bib.Network.Serving;

/// <summary>
/// Gives versions and chunks. A chunk's bytes are read by the store into the frame that is sent, and checked there by
/// the store's own read; one that is missing or damaged is told by itself.
/// </summary>
/// <param name="chunks">The chunks.</param>
/// <param name="datasets">The versions.</param>
/// <param name="options">Limits.</param>
/// <param name="up">How much goes out.</param>
/// <param name="traffic">Counts it.</param>
/// <param name="keeper">Keeps copies.</param>
/// <param name="time">The clock.</param>
internal sealed class DataServer(
    IChunkStore chunks, IDatasetDirectory datasets, WireOptions options, Bandwidth up, ChunkTraffic traffic,
    CopyKeeper keeper, TimeProvider time)
    : IProtocolHandler<DataRequest, DataResponse>
{
    /// <summary>Bytes of frames that are read and sent together; a larger chunk goes alone.</summary>
    private const int TogetherMax = 256 << 10;

    private readonly PeerRates _promises = new(options.PromisesPerSecond, options.PromisesAtOnce, time);

    /// <inheritdoc/>
    public Task AnswerAsync(
        PeerId peer, DataRequest request, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken) =>
        request.PayloadCase switch
        {
            DataRequest.PayloadOneofCase.GetDatasetInfo => TellAsync(request.GetDatasetInfo, answer, cancellationToken),
            DataRequest.PayloadOneofCase.FindVersion => TellAsync(request.FindVersion, answer, cancellationToken),
            DataRequest.PayloadOneofCase.GetPromise => PromiseAsync(peer, request.GetPromise, answer, cancellationToken),
            DataRequest.PayloadOneofCase.GetChunk => GiveAsync(request.GetChunk, answer, cancellationToken),
            DataRequest.PayloadOneofCase.GetChunks => GiveAsync(request.GetChunks, answer, cancellationToken),
            DataRequest.PayloadOneofCase.FindChunks => FindAsync(request.FindChunks, answer, cancellationToken),
            _ => throw RequestFault.Invalid("The request asks for nothing that this version of the protocol has."),
        };

    private async Task TellAsync(GetDatasetInfo request, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken)
    {
        var dataset = new DatasetId(Fields.Id(request.DatasetId, "The dataset's id"));
        var until = request.Until.IsEmpty ? default : Fields.Hash(request.Until, "'until'");
        var countMax = Math.Min(request.CountMax == 0 ? int.MaxValue : request.CountMax, options.VersionPageMax);
        var info = new DatasetInfo { DatasetId = request.DatasetId };
        var next = request.From.IsEmpty ? default : Fields.Hash(request.From, "'from'");
        var version = request.From.IsEmpty
            ? await datasets.FindLatestAsync(dataset, cancellationToken)
            : await datasets.FindVersionAsync(dataset, next, cancellationToken);
        if (version is null)
        {
            throw new RequestFault(
                ErrorCode.NotFound,
                request.From.IsEmpty ? $"Dataset {dataset} has no version here." : $"Dataset {dataset} has no version {next} here.",
                "Ask the dataset's home.");
        }

        for (var bytes = 0L; version is not null && version.Version.ContentId != until;)
        {
            if (info.Versions.Count >= countMax || bytes >= options.PageBytes)
            {
                info.Next = ByteString.CopyFrom(version.Version.ContentId.ToArray());
                break;
            }

            info.Versions.Add(Messages.Of(version));
            bytes += version.HeaderBytes.Length;
            var previous = version.ReadHeader().Previous;
            if (previous == default || previous == until) break;
            version = await datasets.FindVersionAsync(dataset, previous, cancellationToken);
        }

        await answer.WriteAsync(new() { DatasetInfo = info }, cancellationToken);
    }

    private async Task TellAsync(FindVersion request, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken)
    {
        var contentId = Fields.Hash(request.ContentId, "The content id");
        var version = await datasets.FindByContentAsync(contentId, cancellationToken)
            ?? throw new RequestFault(ErrorCode.NotFound, $"Version {contentId} is not on this node.", "Ask another peer.");
        await answer.WriteAsync(new() { VersionFound = Messages.Of(version) }, cancellationToken);
    }

    private async Task PromiseAsync(
        PeerId peer, GetPromise request, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken)
    {
        var dataset = new DatasetId(Fields.Id(request.DatasetId, "The dataset's id"));
        if (!_promises.TryTake(peer, out var wait))
        {
            throw new RequestFault(
                ErrorCode.Busy,
                $"More than {options.PromisesAtOnce} promises at once, or {options.PromisesPerSecond} a second.",
                "Ask again later.", wait);
        }

        var offer = await keeper.AnswerAsync(peer.ToString(), dataset, request.Lock, cancellationToken);
        await answer.WriteAsync(new() { Promise = Messages.Of(offer) }, cancellationToken);
    }

    private async Task GiveAsync(GetChunk request, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken)
    {
        var chunk = Fields.Chunk(request.Chunk);
        var (sent, isThere) = await TryGiveAsync([chunk], 0, 1, answer, cancellationToken);
        if (sent == 0) throw Why(chunk, isThere);
    }

    private async Task GiveAsync(GetChunks request, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken)
    {
        var asked = Asked(request.Chunks);
        var bytes = asked.Sum(chunk => (long)chunk.Length);
        if (asked.Length > 1 && bytes > options.ChunkBytesPerRequestMax)
        {
            throw RequestFault.Invalid(
                $"{bytes} bytes are asked for; at most {options.ChunkBytesPerRequestMax} are allowed for several chunks.",
                "Ask in parts.");
        }

        for (var from = 0; from < asked.Length;)
        {
            var (to, length) = (from, 0);
            while (to < asked.Length && (to == from || length + asked[to].Length <= TogetherMax)) length += asked[to++].Length;
            var (sent, isThere) = await TryGiveAsync(asked, from, to, answer, cancellationToken);
            from += sent;
            if (from == to) continue;
            var fault = new ChunkFault { Hash = Messages.Of(asked[from].Hash), Error = Why(asked[from], isThere).ToError() };
            await answer.WriteAsync(new() { ChunkFault = fault }, cancellationToken);
            from++;
        }
    }

    private async Task FindAsync(FindChunks request, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken)
    {
        var asked = Asked(request.Chunks);
        var missing = chunks.Missing(asked).ToHashSet();
        var bits = new byte[(asked.Length + 7) / 8];
        for (var index = 0; index < asked.Length; index++)
            if (!missing.Contains(asked[index])) bits[index / 8] |= (byte)(1 << (index % 8));
        await answer.WriteAsync(
            new() { ChunksFound = new() { Bits = UnsafeByteOperations.UnsafeWrap(bits) } }, cancellationToken);
    }

    private ChunkRef[] Asked(RepeatedField<ChunkName> names)
    {
        if (names.Count == 0 || names.Count > options.ChunksPerRequestMax)
        {
            throw RequestFault.Invalid(
                $"{names.Count} chunks are asked for; 1 to {options.ChunksPerRequestMax} are allowed.", "Ask in parts.");
        }

        return [.. names.Select(Fields.Chunk)];
    }

    /// <summary>Sends some chunks together, up to the first that is not to be had.</summary>
    /// <returns>How many were sent, and whether the store has the next one, and could not read it.</returns>
    private async Task<(int Sent, bool IsNextThere)> TryGiveAsync(
        ChunkRef[] asked, int from, int to, AnswerWriter<DataResponse> answer, CancellationToken cancellationToken)
    {
        // The store takes a length that is not the chunk's for damage: it is asked first whether it has such a chunk.
        var wanted = asked.AsSpan(from, to - from).ToArray();
        var missing = chunks.Missing(wanted);
        if (missing.Count > 0) wanted = [.. wanted.TakeWhile(chunk => !missing.Contains(chunk))];
        if (wanted.Length == 0) return (0, false);

        var length = wanted.Sum(chunk => ChunkFrame.HeadLength(answer.RequestId, chunk.Length) + chunk.Length);
        var frames = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var (at, contents) = (0, new Memory<byte>[wanted.Length]);
            for (var index = 0; index < wanted.Length; index++)
            {
                at += ChunkFrame.WriteHead(frames.AsSpan(at), answer.RequestId, wanted[index]);
                contents[index] = frames.AsMemory(at, wanted[index].Length);
                at += wanted[index].Length;
            }

            var read = chunks.ReadMany(wanted, contents);
            var (send, bytes) = (0, 0L);
            for (var index = 0; index < read; index++)
            {
                send += ChunkFrame.HeadLength(answer.RequestId, wanted[index].Length) + wanted[index].Length;
                bytes += wanted[index].Length;
            }

            if (send == 0) return (0, true);
            await up.TakeAsync(send, cancellationToken);
            await answer.WriteFramesAsync(frames.AsMemory(0, send), cancellationToken);
            traffic.Served(read, bytes);
            return (read, read < wanted.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frames);
        }
    }

    /// <summary>Why a chunk is not to be had.</summary>
    private RequestFault Why(ChunkRef chunk, bool isThere)
    {
        if (!isThere)
            return new(ErrorCode.NotFound, $"Chunk {chunk.Hash} of {chunk.Length} bytes is not on this node.", "Ask another peer.");
        var room = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            chunks.Read(chunk, room);
            return new(ErrorCode.Unavailable, $"Chunk {chunk.Hash} could not be read at the first try.", "Ask again.");
        }
        catch (ChunkMissingException)
        {
            return new(ErrorCode.NotFound, $"Chunk {chunk.Hash} of {chunk.Length} bytes is not on this node.", "Ask another peer.");
        }
        catch (ChunkDamagedException)
        {
            // Where it lies on this node's disk is nobody else's.
            return new(ErrorCode.Damaged, $"Chunk {chunk.Hash} is damaged on this node.", "Ask another peer.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
