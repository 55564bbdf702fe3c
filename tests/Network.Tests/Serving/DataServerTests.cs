using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Bib.Network.Tests.Hosts;
using Bib.Network.Transfers;

namespace Bib.Network.Tests.Serving;

/// <summary>What a node gives of its data, over real hosts and a real store.</summary>
public sealed class DataServerTests : IAsyncLifetime
{
    private readonly TestStores _stores = new();
    private TestHosts _hosts = null!;
    private TestNode _node = null!;
    private TestNode _asker = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(2);
        _node = new(_hosts[0], _stores.Open());
        _asker = new(_hosts[1], _stores.Open());
    }

    [Fact]
    public async Task Many_chunks_of_all_sizes_come_in_the_order_of_the_question()
    {
        int[] lengths = [1, 100, 5000, 127 << 10, 128 << 10, 1 << 20, ChunkRef.LengthMax];
        var samples = Enumerable.Range(0, 200).Select(seed => Sample.Of(seed, 500 + seed))
            .Concat(lengths.Select(length => Sample.Of(1000 + length, length)))
            .ToList();
        await TestStores.PutAsync(_node.Chunks, samples, Stop);
        new Random(7).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(samples));

        var received = await GetAsync([.. samples.Select(sample => sample.Chunk)]);

        received.Select(one => one.Chunk).ShouldBe(samples.Select(sample => sample.Chunk));
        foreach (var (got, sample) in received.Zip(samples)) got.Content.ShouldNotBeNull().SequenceEqual(sample.Content).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_missing_or_damaged_is_told_and_the_others_come()
    {
        var samples = Enumerable.Range(0, 6).Select(seed => Sample.Of(seed, 200_000 + seed)).ToList();
        await TestStores.PutAsync(_node.Chunks, samples, Stop);
        foreach (var file in Directory.GetFiles(_stores.Folder, samples[3].Chunk.Hash.ToString(), SearchOption.AllDirectories))
        {
            using var damaged = File.OpenWrite(file);
            damaged.WriteByte((byte)~samples[3].Content[0]);
        }

        var missing = Sample.Of(99, 100).Chunk;
        var received = await GetAsync([samples[0].Chunk, missing, samples[3].Chunk, samples[5].Chunk]);

        received.Select(one => one.Fault)
            .ShouldBe([ErrorCode.Unspecified, ErrorCode.NotFound, ErrorCode.Damaged, ErrorCode.Unspecified]);
        received[3].Content.ShouldBe(samples[5].Content);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(200_000)]
    public async Task Whoever_names_a_wrong_length_is_told_so_and_damages_nothing(int length)
    {
        var sample = Sample.Of(1, length);
        await TestStores.PutAsync(_node.Chunks, [sample, Sample.Of(2, length)], Stop);

        foreach (var wrong in new[] { -1, 1, 4000 })
            (await GetAsync([new(sample.Chunk.Hash, length + wrong)]))[0].Fault.ShouldBe(ErrorCode.NotFound);

        _node.Chunks.Missing([sample.Chunk]).ShouldBeEmpty();
        (await GetAsync([sample.Chunk]))[0].Content.ShouldBe(sample.Content);
    }

    [Fact]
    public async Task One_chunk_is_asked_for_by_itself()
    {
        var sample = Sample.Of(1, 300_000);
        await TestStores.PutAsync(_node.Chunks, [sample], Stop);

        var answer = await AskAsync(new() { GetChunk = new() { Chunk = Messages.Of(sample.Chunk) } });
        var none = await AskAsync(new() { GetChunk = new() { Chunk = Messages.Of(Sample.Of(2, 9).Chunk) } });

        answer.Chunk.Content.Span.SequenceEqual(sample.Content).ShouldBeTrue();
        none.Error.Code.ShouldBe(ErrorCode.NotFound);
        none.Error.Hint.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Questions_over_a_limit_are_told_and_the_stream_goes_on()
    {
        var chunk = Sample.Of(1, 100).Chunk;
        await TestStores.PutAsync(_node.Chunks, [Sample.Of(1, 100)], Stop);
        var name = Messages.Of(chunk);
        var many = new GetChunks();
        for (var count = 0; count <= _node.Options.ChunksPerRequestMax; count++) many.Chunks.Add(name);
        var large = new GetChunks();
        for (var count = 0; count < 5; count++) large.Chunks.Add(new ChunkName { Hash = name.Hash, Length = ChunkRef.LengthMax });
        await using var channel = await OpenAsync();

        foreach (var (request, why) in new (DataRequest, string)[]
        {
            (new() { GetChunks = many }, "1025 chunks"),
            (new() { GetChunks = large }, "20971520 bytes"),
            (new() { GetChunks = new() }, "0 chunks"),
            (new() { GetChunk = new() }, "No chunk"),
            (new() { GetChunk = new() { Chunk = new() { Hash = name.Hash, Length = ChunkRef.LengthMax + 1 } } }, "4194305"),
            (new() { GetChunk = new() { Chunk = new() { Hash = name.Hash } } }, "0 bytes"),
            (new() { GetChunk = new() { Chunk = new() { Length = 1 } } }, "instead of 32"),
            (new() { GetDatasetInfo = new() { DatasetId = name.Hash } }, "instead of 16"),
            (new(), "nothing"),
        })
        {
            var refusal = await Should.ThrowAsync<PeerCallException>(() => channel.AskAsync(request, Stop));
            refusal.Error.ShouldNotBeNull().Code.ShouldBe(ErrorCode.Invalid, why);
            refusal.Message.ShouldContain(why);
        }

        (await channel.AskAsync(new() { GetChunk = new() { Chunk = name } }, Stop)).Chunk.ShouldNotBeNull();
    }

    [Fact]
    public async Task Versions_come_newest_first_in_pages_up_to_the_one_that_is_known()
    {
        for (var count = 0; count < 5; count++) _node.Datasets.Add(metadataBytes: 400_000);
        var versions = _node.Datasets.Versions.AsEnumerable().Reverse().ToList();
        var dataset = _node.Datasets.Id;

        var first = await _asker.Calls.GetVersionsAsync(_node.Id, dataset, null, versions[4].Version.ContentId, 0, Stop);
        first.Versions.Count.ShouldBe(3, "with the third a MiB is reached");
        first.Next.ShouldBe(versions[3].Version.ContentId);
        var second = await _asker.Calls.GetVersionsAsync(_node.Id, dataset, first.Next, versions[4].Version.ContentId, 0, Stop);
        second.Next.ShouldBeNull();
        var all = first.Versions.Concat(second.Versions).ToList();
        all.Count.ShouldBe(4);
        foreach (var (got, sent) in all.Zip(versions))
        {
            got.Header.Span.SequenceEqual(sent.HeaderBytes.Span).ShouldBeTrue();
            got.Signature.Length.ShouldBe(64);
            got.PublicKey.Length.ShouldBe(32);
            (got.Node.PublicKey.Length, got.Node.Signature.Length).ShouldBe((32, 64));
        }

        var one = await _asker.Calls.GetVersionsAsync(_node.Id, dataset, versions[2].Version.ContentId, null, 1, Stop);
        (one.Versions.Count, one.Next).ShouldBe((1, versions[3].Version.ContentId));
        (await _asker.Calls.GetVersionsAsync(_node.Id, dataset, versions[4].Version.ContentId, null, 0, Stop)).Next.ShouldBeNull();
        (await _asker.Calls.GetVersionsAsync(_node.Id, dataset, null, versions[0].Version.ContentId, 0, Stop)).Versions.ShouldBeEmpty();
        (await Should.ThrowAsync<PeerCallException>(
            () => _asker.Calls.GetVersionsAsync(_node.Id, new DatasetId(Guid.Empty), null, null, 0, Stop)))
            .Error!.Code.ShouldBe(ErrorCode.NotFound);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _asker.DisposeAsync();
        await _hosts.DisposeAsync();
        _stores.Dispose();
    }

    private Task<PeerChannel<DataRequest, DataResponse>> OpenAsync() => PeerChannel<DataRequest, DataResponse>.OpenAsync(
        _asker.Host, _node.Id, WireProtocols.Data, _asker.Options, roomFirst: 0, TimeProvider.System, Stop);

    private async Task<DataResponse> AskAsync(DataRequest request)
    {
        await using var channel = await OpenAsync();
        var call = new PeerCall<DataRequest, DataResponse>(WireProtocols.Data, _node.Id);
        await channel.SendAsync(request, call, Stop);
        await call.Ended.WaitAsync(Stop);
        try
        {
            return call.Answer;
        }
        catch (PeerCallException refusal)
        {
            return new() { Error = refusal.Error };
        }
    }

    private async Task<IReadOnlyList<(ChunkRef Chunk, byte[]? Content, ErrorCode Fault)>> GetAsync(IReadOnlyList<ChunkRef> chunks)
    {
        await using var channel = await OpenAsync();
        var received = new ReceivedChunks();
        var call = new ChunksCall(chunks, received);
        await channel.SendAsync(call.ToRequest(), call, Stop);
        await received.Ended.WaitAsync(Stop);
        return received.All;
    }
}
