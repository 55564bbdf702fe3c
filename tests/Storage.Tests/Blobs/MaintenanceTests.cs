using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;
using Bib.Testing;

namespace Bib.Storage.Tests.Blobs;

/// <summary>Collecting and scrubbing.</summary>
public sealed class MaintenanceTests : IChunkReferences, IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly HashSet<ChunkHash> _referenced = [];
    private readonly ChunkStore _store;
    private DateTimeOffset? _oldestUpload;

    public MaintenanceTests() => _store = ChunkStore.Open(
        new() { Folder = _folder["blobs"], Grace = Grace, FreeBytesMin = 0, ScrubBytesPerSecond = long.MaxValue }, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task What_is_unreferenced_goes_after_the_grace_period_and_not_before(int length)
    {
        var kept = await PutAsync(1, length);
        var dropped = await PutAsync(2, length);
        _referenced.Add(kept.Chunk.Hash);
        SetBackFiles();
        (await CollectAsync()).Removed.ShouldBe(0);

        _time.Advance(Grace - TimeSpan.FromMinutes(1));
        (await CollectAsync()).Removed.ShouldBe(0);
        _time.Advance(TimeSpan.FromMinutes(2));
        var report = await CollectAsync();

        report.Removed.ShouldBe(1);
        report.RemovedBytes.ShouldBe(length);
        _store.Missing([kept.Chunk, dropped.Chunk]).ShouldBe([dropped.Chunk]);
        Read(kept).ShouldBe(kept.Content);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task What_is_sent_again_or_asked_for_is_kept(int length)
    {
        var sample = await PutAsync(1, length);
        SetBackFiles();
        await CollectAsync();
        _time.Advance(Grace + TimeSpan.FromMinutes(1));

        _store.Missing([sample.Chunk]).ShouldBeEmpty();

        (await CollectAsync()).Removed.ShouldBe(0);
        Read(sample).ShouldBe(sample.Content);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task What_an_upload_that_takes_days_has_sent_is_kept_until_its_end(int length)
    {
        _oldestUpload = _time.GetUtcNow();
        var sample = await PutAsync(1, length);
        SetBackFiles();
        for (var hours = 0; hours < 72; hours += 6)
        {
            _time.Advance(TimeSpan.FromHours(6));
            (await CollectAsync()).Removed.ShouldBe(0);
        }

        Read(sample).ShouldBe(sample.Content);
        _oldestUpload = null;
        (await CollectAsync()).Removed.ShouldBe(1, "it was given up");
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task What_lay_here_unreferenced_when_something_that_takes_days_asked_for_it_is_kept_until_its_end(int length)
    {
        var sample = await PutAsync(1, length);
        SetBackFiles();
        await CollectAsync();
        _time.Advance(TimeSpan.FromMinutes(50));
        _oldestUpload = _time.GetUtcNow();
        _store.Missing([sample.Chunk]).ShouldBeEmpty("it need not come, and was used too lately to be marked again");
        for (var hours = 0; hours < 72; hours += 6)
        {
            _time.Advance(TimeSpan.FromHours(6));
            (await CollectAsync()).Removed.ShouldBe(0);
        }

        Read(sample).ShouldBe(sample.Content);
        _oldestUpload = null;
        (await CollectAsync()).Removed.ShouldBe(1);
    }

    [Fact]
    public async Task An_upload_that_never_ends_keeps_garbage_for_so_long_and_no_longer()
    {
        _oldestUpload = _time.GetUtcNow();
        await PutAsync(1, 200_000);
        SetBackFiles();
        await CollectAsync();

        _time.Advance(TimeSpan.FromDays(29));
        (await CollectAsync()).Removed.ShouldBe(0);
        _time.Advance(TimeSpan.FromDays(2));
        (await CollectAsync()).Removed.ShouldBe(1);
    }

    [Fact]
    public async Task A_pack_that_is_mostly_alive_is_not_rewritten()
    {
        var samples = new List<Sample>();
        for (var seed = 0; seed < 10; seed++) samples.Add(await PutAsync(seed, 1000));
        _referenced.UnionWith(samples.Skip(1).Select(sample => sample.Chunk.Hash));
        SetBackFiles();
        await CollectAsync();
        _time.Advance(Grace + TimeSpan.FromMinutes(1));

        (await CollectAsync()).Removed.ShouldBe(0);
        _referenced.Remove(samples[1].Chunk.Hash);
        _referenced.Remove(samples[2].Chunk.Hash);
        await CollectAsync();
        _time.Advance(Grace + TimeSpan.FromMinutes(1));
        (await CollectAsync()).Removed.ShouldBe(3);

        foreach (var sample in samples.Skip(3)) Read(sample).ShouldBe(sample.Content);
    }

    [Fact]
    public async Task Of_more_unreferenced_chunks_than_a_collection_remembers_the_rest_waits_for_the_next()
    {
        const int max = 2;
        const int chunks = 5;
        using var store = ChunkStore.Open(
            new() { Folder = _folder["few"], Grace = Grace, FreeBytesMin = 0, UnreferencedMax = max }, _time);
        var samples = Enumerable.Range(0, chunks).Select(seed => Sample.Of(seed, 200_000)).ToList();
        foreach (var sample in samples) await store.PutAsync(sample.Chunk, sample.Content, Cancellation);
        foreach (var file in Directory.GetFiles(_folder["few"], "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime);

        var removed = new List<long>();
        for (var round = 0; removed.Sum() < chunks; round++)
        {
            round.ShouldBeLessThan(2 * chunks, $"{removed.Sum()} of {chunks} are gone");
            removed.Add((await new ChunkCollector(store, this, _time).CollectAsync(Cancellation)).Removed);
            _time.Advance(Grace + TimeSpan.FromMinutes(1));
        }

        removed.ShouldAllBe(count => count <= max);
    }

    [Fact]
    public async Task A_scrub_finds_every_flipped_truncated_and_missing_chunk_and_sets_the_damaged_aside()
    {
        var samples = new List<Sample>();
        for (var seed = 0; seed < 12; seed++) samples.Add(await PutAsync(seed, seed < 6 ? 1000 + seed : 200_000 + seed));
        var pack = Directory.GetFiles(_folder["blobs/packs"]).Single();
        Flip(pack, 16 + 44 + 500);
        Flip(pack, 16 + 3 * 44 + 1000 + 1001 + 100);
        Flip(FileOf(samples[6]), 100);
        using (var file = File.OpenWrite(FileOf(samples[7]))) file.SetLength(1000);
        using (var file = File.OpenWrite(FileOf(samples[8]))) file.SetLength(0);
        File.Delete(FileOf(samples[9]));

        var findings = await ScrubAsync(samples);

        findings.Where(finding => !finding.IsMissing).Select(finding => finding.Hash)
            .ShouldBe(new[] { 0, 2, 6, 7, 8 }.Select(index => (ChunkHash?)samples[index].Chunk.Hash), ignoreOrder: true);
        findings.Single(finding => finding.IsMissing).Hash.ShouldBe(samples[9].Chunk.Hash);
        Directory.GetFiles(_folder["blobs/quarantine"]).Length.ShouldBe(5);
        foreach (var index in new[] { 0, 2, 6, 7, 8, 9 }) (await PutAsync(index, samples[index].Chunk.Length)).ShouldNotBeNull();
        (await ScrubAsync(samples)).ShouldBeEmpty();
        foreach (var sample in samples) Read(sample).ShouldBe(sample.Content);
    }

    public Task<DateTimeOffset?> OldestUploadAsync(CancellationToken cancellationToken) => Task.FromResult(_oldestUpload);

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task What_somebody_reads_and_finds_damaged_counts_as_missing_and_is_mended_by_who_sends_it_again(int length)
    {
        var sample = await PutAsync(1, length);
        var neighbour = await PutAsync(2, length);
        Flip(length < 100_000 ? Directory.GetFiles(_folder["blobs/packs"]).Single() : FileOf(sample), 16 + 44 + 100);

        Should.Throw<ChunkDamagedException>(() => Read(sample));

        _store.Missing([sample.Chunk, neighbour.Chunk]).ShouldBe([sample.Chunk]);
        (await _store.PutAsync(sample.Chunk, sample.Content, Cancellation)).ShouldBeTrue();
        Read(sample).ShouldBe(sample.Content);
        _store.Missing([sample.Chunk]).ShouldBeEmpty();
        Read(neighbour).ShouldBe(neighbour.Content);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task What_was_set_aside_first_goes_first(int length)
    {
        _store.Dispose();
        using var store = ChunkStore.Open(
            new() { Folder = _folder["blobs"], FreeBytesMin = 0, QuarantineBytesMax = (length * 2) + 500 }, _time);
        var samples = new List<Sample>();
        for (var seed = 0; seed < 3; seed++)
        {
            var sample = Sample.Of(seed, length);
            await store.PutAsync(sample.Chunk, sample.Content, Cancellation);
            samples.Add(sample);
        }

        foreach (var sample in samples)
        {
            // In a pack it is the first: those before it are gone, and the pack was written anew without them.
            Flip(length < 100_000 ? Directory.GetFiles(_folder["blobs/packs"]).Single() : FileOf(sample), 16 + 44 + 100);
            Should.Throw<ChunkDamagedException>(() => store.Read(sample.Chunk, new byte[length]));
            _time.Advance(TimeSpan.FromMinutes(1));
            await new ChunkScrubber(store, _time).SetAsideAsync(Cancellation);
        }

        Directory.GetFiles(_folder["blobs/quarantine"]).Select(path => Path.GetFileName(path)![..64])
            .ShouldBe(samples.Skip(1).Select(sample => sample.Chunk.Hash.ToString()), ignoreOrder: true);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task What_somebody_found_damaged_is_set_aside_so_that_no_later_start_takes_it_for_sound(int length)
    {
        var sample = await PutAsync(1, length);
        var neighbour = await PutAsync(2, length);
        Flip(length < 100_000 ? Directory.GetFiles(_folder["blobs/packs"]).Single() : FileOf(sample), 16 + 44 + 100);
        Should.Throw<ChunkDamagedException>(() => Read(sample));
        await _store.NextDamageAsync(Cancellation);

        await new ChunkScrubber(_store, _time).SetAsideAsync(Cancellation);

        Directory.GetFiles(_folder["blobs/quarantine"]).Length.ShouldBe(1);
        _store.Dispose();
        using var later = ChunkStore.Open(new() { Folder = _folder["blobs"], FreeBytesMin = 0 }, _time);
        later.Missing([sample.Chunk, neighbour.Chunk]).ShouldBe([sample.Chunk]);
        var content = new byte[length];
        later.Read(neighbour.Chunk, content);
        content.ShouldBe(neighbour.Content);
    }

    [Fact]
    public async Task What_a_scrub_found_is_remembered_until_it_is_sent_again()
    {
        var damaged = await PutAsync(1, 1000);
        var lost = await PutAsync(2, 200_000);
        _referenced.UnionWith([damaged.Chunk.Hash, lost.Chunk.Hash]);
        Flip(Directory.GetFiles(_folder["blobs/packs"]).Single(), 16 + 44 + 500);
        File.Delete(FileOf(lost));
        var scrubbing = new ChunkScrubbing(_store, this, _time);
        scrubbing.CompletedAt.ShouldBeNull();

        var verdict = (await scrubbing.ScrubAsync(Cancellation).LastAsync(Cancellation)).Verdict.ShouldNotBeNull();

        verdict.FindingCount.ShouldBe(2);
        scrubbing.FaultyCount.ShouldBe(2);
        scrubbing.CompletedAt.ShouldBe(_time.GetUtcNow());
        await PutAsync(1, 1000);
        scrubbing.FaultyCount.ShouldBe(1);
        await PutAsync(2, 200_000);
        scrubbing.FaultyCount.ShouldBe(0);
        (await scrubbing.ScrubAsync(Cancellation).LastAsync(Cancellation)).Verdict!.FindingCount.ShouldBe(0);
    }

    public Task<IReadOnlySet<ChunkHash>> ReferencedAsync(
        IReadOnlyList<ChunkHash> chunks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<ChunkHash>>(_referenced.Intersect(chunks).ToHashSet());

    public IAsyncEnumerable<ChunkHash> EverythingAsync(CancellationToken cancellationToken) =>
        _referenced.ToAsyncEnumerable();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private static void Flip(string path, long offset)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = offset;
        var value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 0x10));
    }

    private string FileOf(Sample sample)
    {
        var name = sample.Chunk.Hash.ToString();
        return _folder[$"blobs/{name[..2]}/{name[2..4]}/{name}"];
    }

    private async Task<List<ScrubFinding>> ScrubAsync(IEnumerable<Sample> expected)
    {
        var findings = new List<ScrubFinding>();
        await foreach (var finding in new ChunkScrubber(_store, _time)
            .ScrubAsync(expected.Select(sample => sample.Chunk.Hash).ToAsyncEnumerable(), long.MaxValue, Cancellation))
        {
            findings.Add(finding);
        }

        return findings;
    }

    private Task<CollectionReport> CollectAsync() => new ChunkCollector(_store, this, _time).CollectAsync(Cancellation);

    /// <summary>The files' own times are the machine's; the test's clock is another.</summary>
    private void SetBackFiles()
    {
        foreach (var file in Directory.GetFiles(_folder["blobs"], "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime);
    }

    private async Task<Sample> PutAsync(int seed, int length)
    {
        var sample = Sample.Of(seed, length);
        await _store.PutAsync(sample.Chunk, sample.Content, Cancellation);
        return sample;
    }

    private byte[] Read(Sample sample)
    {
        var content = new byte[sample.Chunk.Length];
        _store.Read(sample.Chunk, content);
        return content;
    }
}
