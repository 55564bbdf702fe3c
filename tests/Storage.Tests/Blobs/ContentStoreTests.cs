using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Storage.Blobs;
using Bib.Testing;

namespace Bib.Storage.Tests.Blobs;

public sealed class ContentStoreTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ChunkStore _chunks;
    private readonly ContentStore _content;

    public ContentStoreTests()
    {
        _chunks = ChunkStore.Open(new() { Folder = _folder["blobs"], FreeBytesMin = 0 }, TimeProvider.System);
        _content = new(_chunks, TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(10_000_000)]
    public async Task Content_comes_out_as_it_went_in(int length)
    {
        var bytes = Sample.Of(1, length).Content;

        var ingested = await _content.IngestAsync(new MemoryStream(bytes), IngestRequest.Whole, null, Cancellation);
        var written = await ingested.Durable;

        ingested.Hash.ShouldBe(ChunkHash.Of(bytes));
        ingested.Size.ShouldBe(length);
        written.Bytes.ShouldBe(length);
        (await ReadAsync(ingested, 0)).ShouldBe(bytes);
        (await ReadAsync(ingested, length / 3)).ShouldBe(bytes[(length / 3)..]);
        var again = await _content.IngestAsync(new MemoryStream(bytes), IngestRequest.Whole, null, Cancellation);
        (await again.Durable).Count.ShouldBe(0);
    }

    [Fact]
    public async Task One_changed_percent_writes_at_most_three()
    {
        var bytes = Sample.Of(1, 128 << 20).Content;
        await (await _content.IngestAsync(new MemoryStream(bytes), IngestRequest.Whole, null, Cancellation)).Durable;
        new Random(2).NextBytes(bytes.AsSpan(50 << 20, bytes.Length / 100));

        var changed = await _content.IngestAsync(new MemoryStream(bytes), IngestRequest.Whole, null, Cancellation);

        (await changed.Durable).Bytes.ShouldBeLessThan(bytes.Length / 100 * 3);
    }

    [Fact]
    public async Task An_interrupted_ingest_goes_on_behind_its_chunks()
    {
        var bytes = Sample.Of(1, 12_000_000).Content;
        var first = await _content.IngestAsync(new MemoryStream(bytes), IngestRequest.Whole, null, Cancellation);
        await first.Durable;
        var already = first.Chunks.Take(4).ToList();

        var second = await _content.IngestAsync(
            new MemoryStream(bytes, already.Sum(chunk => chunk.Length), bytes.Length - already.Sum(chunk => chunk.Length)),
            IngestRequest.Whole with { Already = already },
            null,
            Cancellation);

        second.Hash.ShouldBe(first.Hash);
        second.Chunks.ShouldBe(first.Chunks);
        second.Size.ShouldBe(bytes.Length);
    }

    [Fact]
    public async Task Buffers_come_back_once_whatever_fails()
    {
        const int Buffers = 8;
        using var buffers = new ContentBuffers(Buffers);
        var bytes = Sample.Of(1, 20_000_000).Content;
        for (var round = 0; round < 20; round++)
        {
            // The disk is full from some chunk on.
            using var full = new IngestPipeline(new FullStore(round % 5), buffers, IngestRequest.Whole, null, TimeProvider.System);
            await Should.ThrowAsync<ChunkStoreFullException>(async () =>
                await (await full.RunAsync(default, new MemoryStream(bytes), Cancellation)).Durable);

            // Whoever sends goes away.
            using var stop = new CancellationTokenSource();
            using var left = new IngestPipeline(_chunks, buffers, IngestRequest.Whole, null, TimeProvider.System);
            await Should.ThrowAsync<OperationCanceledException>(() =>
                left.RunAsync(default, new LeavingStream(bytes, 2_000_000 + (round * 500_000), stop), stop.Token));

            // It is longer than it may be.
            using var over = new IngestPipeline(
                _chunks, buffers, IngestRequest.Whole with { BytesMax = 3_000_000 }, null, TimeProvider.System);
            await Should.ThrowAsync<ManifestException>(() => over.RunAsync(default, new MemoryStream(bytes), Cancellation));
        }

        var all = new List<byte[]>();
        for (var index = 0; index < Buffers; index++) all.Add(await buffers.RentAsync(Cancellation));
        all.Distinct().Count().ShouldBe(Buffers);
        var more = buffers.RentAsync(Cancellation).AsTask();
        more.IsCompleted.ShouldBeFalse("there are no more than there were");
        buffers.Return(all[0]);
        (await more).ShouldBe(all[0]);
    }

    [Fact]
    public async Task Contents_of_every_length_are_taken_in_together()
    {
        int[] lengths = [0, 1, 100_000, 262_143, 262_144, 3_000_000, 5, 100_000, 0, 64];
        var contents = lengths.Select((length, index) => Sample.Of(index, length).Content).ToList();

        var ingested = await _content.IngestAllAsync(
            [.. contents.Select(content => new ReadOnlyMemory<byte>(content))], Cancellation);

        for (var index = 0; index < lengths.Length; index++)
        {
            await ingested[index].Durable;
            ingested[index].Hash.ShouldBe(ChunkHash.Of(contents[index]));
            ingested[index].Size.ShouldBe(lengths[index]);
            (await ReadAsync(ingested[index], 0)).ShouldBe(contents[index]);
        }
    }

    [Fact]
    public async Task What_stands_before_a_damaged_chunk_is_written_and_nothing_behind_it()
    {
        var bytes = Sample.Of(1, 20_000_000).Content;
        var ingested = await _content.IngestAsync(new MemoryStream(bytes), IngestRequest.Whole, null, Cancellation);
        await ingested.Durable;
        var damaged = ingested.Chunks[5].Hash.ToString();
        using (var file = File.OpenWrite(_folder[$"blobs/{damaged[..2]}/{damaged[2..4]}/{damaged}"])) file.WriteByte((byte)~bytes[0]);
        var output = new MemoryStream();

        var failure = await Should.ThrowAsync<ChunkDamagedException>(
            () => _content.CopyToAsync(ingested.Chunks, 0, output, Cancellation));

        failure.Hash.ShouldBe(ingested.Chunks[5].Hash);
        output.ToArray().ShouldBe(bytes[..ingested.Chunks.Take(5).Sum(chunk => chunk.Length)]);
    }

    [Fact]
    public async Task Receivers_that_wait_leave_buffers_to_others()
    {
        var bytes = Sample.Of(1, 60_000_000).Content;
        var ingested = await _content.IngestAsync(new MemoryStream(bytes), IngestRequest.Whole, null, Cancellation);
        await ingested.Durable;
        using var stop = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 4)
            .Select(_ => _content.CopyToAsync(ingested.Chunks, 0, new WaitingStream(), stop.Token)).ToList();

        (await ReadAsync(ingested, 0)).ShouldBe(bytes);

        await stop.CancelAsync();
        foreach (var one in waiting) await Should.ThrowAsync<OperationCanceledException>(() => one);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(5_000_000)]
    public async Task Content_over_the_limit_is_refused(int limit) =>
        (await Should.ThrowAsync<ManifestException>(() => _content.IngestAsync(
            new GeneratedStream(1, limit + 1), IngestRequest.Whole with { BytesMax = limit }, null, Cancellation)))
            .Message.ShouldContain($"{limit}");

    [Fact]
    public async Task A_stream_that_breaks_off_fails_the_ingest_and_the_next_one_works()
    {
        await Should.ThrowAsync<IOException>(() => _content.IngestAsync(
            new BreakingStream(new GeneratedStream(1, 20_000_000), 9_000_000), IngestRequest.Whole, null, Cancellation));

        for (var turn = 0; turn < 20; turn++)
        {
            var ingested = await _content.IngestAsync(new GeneratedStream(1, 3_000_000), IngestRequest.Whole, null, Cancellation);
            await ingested.Durable;
        }
    }

    public void Dispose()
    {
        _content.Dispose();
        _chunks.Dispose();
        _folder.Dispose();
    }

    private async Task<byte[]> ReadAsync(IngestedContent content, long offset)
    {
        var output = new MemoryStream();
        await _content.CopyToAsync(content.Chunks, offset, output, Cancellation);
        return output.ToArray();
    }

    /// <summary>Takes some chunks, then no more.</summary>
    private sealed class FullStore(int room) : IChunkStore
    {
        private int _room = room;

        public Task<bool> PutAsync(ChunkRef chunk, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            Interlocked.Decrement(ref _room) >= 0
                ? Task.FromResult(true)
                : Task.FromException<bool>(new ChunkStoreFullException("The disk is full."));

        public void Read(ChunkRef chunk, Span<byte> destination) => throw new NotSupportedException();

        public void ReadRange(ChunkRef chunk, int offset, Span<byte> destination) => throw new NotSupportedException();

        public IReadOnlyList<ChunkRef> Missing(IReadOnlyCollection<ChunkRef> chunks) => throw new NotSupportedException();
    }

    /// <summary>Takes nothing until it is told to stop.</summary>
    private sealed class WaitingStream : MemoryStream
    {
        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    /// <summary>Bytes whose sender gives up behind some of them.</summary>
    private sealed class LeavingStream(byte[] bytes, long until, CancellationTokenSource stop) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= until) await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
