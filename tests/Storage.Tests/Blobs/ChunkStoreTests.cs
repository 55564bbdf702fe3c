using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;
using Bib.Testing;

namespace Bib.Storage.Tests.Blobs;

/// <summary>On the machine's own disk.</summary>
public sealed class ChunkStoreTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private ChunkStore _store;

    public ChunkStoreTests() => _store = Open();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(131_071)]
    [InlineData(131_072)]
    [InlineData(4 << 20)]
    public async Task A_chunk_is_read_as_it_was_put_also_after_a_restart(int length)
    {
        var sample = Sample.Of(1, length);

        (await PutAsync(sample)).ShouldBeTrue();
        (await PutAsync(sample)).ShouldBeFalse();

        Read(sample).ShouldBe(sample.Content);
        Restart();
        Read(sample).ShouldBe(sample.Content);
        (await PutAsync(sample)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_large_chunk_lies_under_its_hash_and_nothing_is_left_beside_it()
    {
        var sample = Sample.Of(1, 200_000);
        await PutAsync(sample);

        var name = sample.Chunk.Hash.ToString();
        File.Exists(_folder[$"blobs/{name[..2]}/{name[2..4]}/{name}"]).ShouldBeTrue();
        Directory.GetFiles(_folder["blobs/tmp"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Small_chunks_share_packs_and_flushes()
    {
        var samples = Enumerable.Range(0, 2000).Select(seed => Sample.Of(seed, 500 + seed)).ToList();

        await Task.WhenAll(samples.Select(PutAsync));

        Directory.GetFiles(_folder["blobs/packs"]).ShouldHaveSingleItem();
        _store.Rounds.ShouldBeLessThan(1000);
        Restart();
        foreach (var sample in samples) Read(sample).ShouldBe(sample.Content);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task No_more_chunks_wait_for_a_flush_than_are_allowed_and_who_comes_then_waits(int length)
    {
        const int chunks = 40;
        const int max = 3;
        _store.Dispose();
        _store = ChunkStore.Open(
            new() { Folder = _folder["few"], FreeBytesMin = 0, PendingFilesMax = max, PendingPackedMax = max },
            TimeProvider.System);
        var samples = Enumerable.Range(0, chunks).Select(seed => Sample.Of(seed, length)).ToArray();
        var put = new Task<bool>[chunks];

        Parallel.For(
            0, chunks, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index => put[index] = PutAsync(samples[index]));

        (await Task.WhenAll(put)).ShouldAllBe(stored => stored);
        _store.Rounds.ShouldBeGreaterThanOrEqualTo((chunks + max - 1) / max, "a flush is for as many as wait, at most");
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name_with_the_range()
    {
        static ChunkStoreOptions Valid() => new() { Folder = "/blobs" };
        (string Name, ChunkStoreOptions Options)[] wrong =
        [
            ("Folder", new() { Folder = "blobs" }),
            ("PackedBelowBytes", new() { Folder = "/blobs", PackedBelowBytes = (4 << 20) + 1 }),
            ("PackBytes", new() { Folder = "/blobs", PackBytes = (1 << 30) + 1 }),
            ("FlushAllFrom", new() { Folder = "/blobs", FlushAllFrom = 0 }),
            ("PendingFilesMax", new() { Folder = "/blobs", PendingFilesMax = 0 }),
            ("PendingFilesMax", new() { Folder = "/blobs", PendingFilesMax = 4097 }),
            ("PendingPackedMax", new() { Folder = "/blobs", PendingPackedMax = 0 }),
            ("PendingPackedMax", new() { Folder = "/blobs", PendingPackedMax = (1 << 20) + 1 }),
            ("FreeBytesMin", new() { Folder = "/blobs", FreeBytesMin = -1 }),
            ("Grace", new() { Folder = "/blobs", Grace = TimeSpan.FromTicks(-1) }),
            ("PackDeadShare", new() { Folder = "/blobs", PackDeadShare = 1.1 }),
            ("UnreferencedMax", new() { Folder = "/blobs", UnreferencedMax = 0 }),
            ("ScrubEvery", new() { Folder = "/blobs", ScrubEvery = TimeSpan.Zero }),
            ("ScrubBytesPerSecond", new() { Folder = "/blobs", ScrubBytesPerSecond = 0 }),
        ];

        Valid().Validate();
        foreach (var (name, options) in wrong)
            Should.Throw<ArgumentException>(options.Validate).Message.ShouldContain($"blobs.{name} must be");
    }

    [Fact]
    public async Task Full_packs_are_closed_with_an_index_and_the_last_is_gone_on_with()
    {
        Restart(packBytes: 4096);
        for (var seed = 0; seed < 20; seed++) await PutAsync(Sample.Of(seed, 1000));
        var packs = Directory.GetFiles(_folder["blobs/packs"]).Length;
        Restart(packBytes: 4096);

        await PutAsync(Sample.Of(100, 10));

        packs.ShouldBe(5);
        Directory.GetFiles(_folder["blobs/packs"]).Length.ShouldBeLessThanOrEqualTo(6);
        for (var seed = 0; seed < 20; seed++) Read(Sample.Of(seed, 1000)).ShouldBe(Sample.Of(seed, 1000).Content);
    }

    [Fact]
    public async Task Many_callers_that_put_the_same_chunk_write_it_once()
    {
        var sample = Sample.Of(1, 300_000);

        var written = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => PutAsync(sample)));

        written.Count(wrote => wrote).ShouldBe(1);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(500_000)]
    public async Task A_flipped_byte_is_told_with_hash_and_place_and_never_served(int length)
    {
        var sample = Sample.Of(1, length);
        await PutAsync(sample);
        var file = Directory.GetFiles(_folder["blobs"], "*", SearchOption.AllDirectories)
            .Single(path => new FileInfo(path).Length >= length);
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Position = stream.Length / 2;
            var value = stream.ReadByte();
            stream.Position--;
            stream.WriteByte((byte)(value ^ 1));
        }

        var damage = Should.Throw<ChunkDamagedException>(() => Read(sample));

        damage.Hash.ShouldBe(sample.Chunk.Hash);
        damage.Path.ShouldBe(file);
        damage.Message.ShouldContain(sample.Chunk.Hash.ToString());
        Should.Throw<ChunkDamagedException>(() => _store.ReadRange(sample.Chunk, 10, new byte[10]));
    }

    [Fact]
    public async Task A_truncated_file_is_damaged_and_replaced_when_the_chunk_is_sent_again()
    {
        var sample = Sample.Of(1, 500_000);
        await PutAsync(sample);
        var name = sample.Chunk.Hash.ToString();
        using (var file = File.OpenWrite(_folder[$"blobs/{name[..2]}/{name[2..4]}/{name}"])) file.SetLength(1000);

        Should.Throw<ChunkDamagedException>(() => Read(sample)).Message.ShouldContain("1000 bytes instead of 500000");
        _store.Missing([sample.Chunk]).ShouldBe([sample.Chunk]);
        (await PutAsync(sample)).ShouldBeTrue();
        Read(sample).ShouldBe(sample.Content);
    }

    [Fact]
    public async Task A_range_is_a_part_of_the_chunk()
    {
        var sample = Sample.Of(1, 300_000);
        await PutAsync(sample);
        var part = new byte[1000];

        _store.ReadRange(sample.Chunk, 299_000, part);

        part.ShouldBe(sample.Content[299_000..]);
        Should.Throw<ArgumentOutOfRangeException>(() => _store.ReadRange(sample.Chunk, 299_001, part));
    }

    [Fact]
    public async Task What_is_missing_is_told_for_many_at_once()
    {
        var samples = Enumerable.Range(0, 10).Select(seed => Sample.Of(seed, seed % 2 == 0 ? 100 : 200_000)).ToList();
        foreach (var sample in samples.Take(5)) await PutAsync(sample);

        _store.Missing([.. samples.Select(sample => sample.Chunk)])
            .ShouldBe([.. samples.Skip(5).Select(sample => sample.Chunk)]);
        Should.Throw<ChunkMissingException>(() => Read(samples[9])).Hash.ShouldBe(samples[9].Chunk.Hash);
        Should.Throw<ChunkMissingException>(() => Read(samples[8]));
    }

    [Fact]
    public void A_second_process_is_refused()
    {
        var refusal = Should.Throw<ChunkStoreException>(Open);

        refusal.Message.ShouldContain(_folder["blobs"]);
    }

    [Fact]
    public void What_an_interrupted_write_left_is_removed_at_start()
    {
        var (half, other) = (Sample.Of(1, 200_000), Sample.Of(2, 200_000));
        File.WriteAllText(_folder["blobs/tmp/7"], "half");
        File.WriteAllBytes(_folder[$"blobs/tmp/{half.Chunk.Hash}.1"], half.Content[..^1]);
        File.WriteAllBytes(_folder[$"blobs/tmp/{other.Chunk.Hash}.2"], half.Content);
        File.WriteAllBytes(_folder[$"blobs/tmp/{Sample.Of(3, 9).Chunk.Hash}.3"], []);

        Restart();

        Directory.GetFiles(_folder["blobs/tmp"]).ShouldBeEmpty();
        _store.Stored().ShouldBeEmpty();
    }

    [Fact]
    public void What_was_written_to_its_end_and_waited_for_its_flush_is_here_after_the_start()
    {
        var sample = Sample.Of(1, 200_000);
        File.WriteAllBytes(_folder[$"blobs/tmp/{sample.Chunk.Hash}.1"], sample.Content);
        File.WriteAllBytes(_folder[$"blobs/tmp/{sample.Chunk.Hash}.2"], sample.Content);

        Restart();

        _store.Missing([sample.Chunk]).ShouldBeEmpty();
        Read(sample).ShouldBe(sample.Content);
        Directory.GetFiles(_folder["blobs/tmp"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pack_cut_anywhere_yields_every_whole_entry_before_the_cut()
    {
        var samples = Enumerable.Range(0, 8).Select(seed => Sample.Of(seed, 60 + seed)).ToList();
        foreach (var sample in samples) await PutAsync(sample);
        _store.Dispose();
        var path = Directory.GetFiles(_folder["blobs/packs"]).Single();
        var whole = File.ReadAllBytes(path);

        for (var cut = whole.Length; cut >= 0; cut--)
        {
            File.WriteAllBytes(path, whole[..cut]);
            _store = Open();
            var end = 16L;
            foreach (var sample in samples)
            {
                end += 44 + sample.Chunk.Length;
                _store.Missing([sample.Chunk]).Count.ShouldBe(end <= cut ? 0 : 1, $"cut at {cut}, entry ends at {end}");
                if (end <= cut) Read(sample).ShouldBe(sample.Content);
            }

            _store.Dispose();
        }

        _store = Open();
    }

    [Fact]
    public async Task A_pack_with_a_flipped_byte_anywhere_loses_one_chunk_at_most_and_no_byte_of_its_file()
    {
        var samples = Enumerable.Range(0, 6).Select(seed => Sample.Of(seed, 60 + seed)).ToList();
        foreach (var sample in samples) await PutAsync(sample);
        _store.Dispose();
        var path = Directory.GetFiles(_folder["blobs/packs"]).Single();
        var whole = File.ReadAllBytes(path);

        for (var place = 0; place < whole.Length; place++)
        {
            var flipped = whole.ToArray();
            flipped[place] ^= 0x10;
            File.WriteAllBytes(path, flipped);
            _store = Open();

            var missing = _store.Missing([.. samples.Select(sample => sample.Chunk)]);
            missing.Count.ShouldBeLessThanOrEqualTo(1, $"flipped at {place}");
            foreach (var sample in samples.Where(sample => !missing.Contains(sample.Chunk))) Read(sample).ShouldBe(sample.Content);
            _store.Dispose();
            File.ReadAllBytes(path).Take(whole.Length).ShouldBe(flipped, $"flipped at {place}");
        }

        _store = Open();
    }

    [Fact]
    public async Task A_scrub_finds_a_flipped_byte_anywhere_in_a_closed_pack_and_loses_one_chunk_at_most()
    {
        var samples = Enumerable.Range(0, 4).Select(seed => Sample.Of(seed, 30 + seed)).ToList();
        foreach (var sample in samples) await PutAsync(sample);
        await _store.ClosedPacksAsync(Cancellation);
        _store.Dispose();
        var path = Directory.GetFiles(_folder["blobs/packs"]).Single();
        var whole = File.ReadAllBytes(path);

        for (var place = 0; place < whole.Length; place++)
        {
            foreach (var file in Directory.GetFiles(_folder["blobs/packs"])) File.Delete(file);
            var flipped = whole.ToArray();
            flipped[place] ^= 0x10;
            File.WriteAllBytes(path, flipped);
            _store = Open();

            var findings = new List<ScrubFinding>();
            await foreach (var finding in new ChunkScrubber(_store, TimeProvider.System).ScrubAsync(
                samples.Select(sample => sample.Chunk.Hash).ToAsyncEnumerable(), long.MaxValue, Cancellation)) findings.Add(finding);

            findings.ShouldNotBeEmpty($"flipped at {place}");
            _store.Missing([.. samples.Select(sample => sample.Chunk)]).Count.ShouldBeLessThanOrEqualTo(1, $"flipped at {place}");
            _store.Dispose();
        }

        _store = Open();
    }

    [Fact]
    public async Task A_damaged_pack_is_not_appended_to_and_a_scrub_keeps_it_apart_and_what_is_whole_in_use()
    {
        var samples = Enumerable.Range(0, 4).Select(seed => Sample.Of(seed, 500)).ToList();
        foreach (var sample in samples) await PutAsync(sample);
        _store.Dispose();
        var path = Directory.GetFiles(_folder["blobs/packs"]).Single();
        var bytes = File.ReadAllBytes(path);
        // The header of the last entry, behind which no other shows where it ended.
        bytes[16 + 3 * 544] ^= 1;
        File.WriteAllBytes(path, bytes);
        _store = Open();
        await PutAsync(Sample.Of(9, 500));
        File.ReadAllBytes(path).ShouldBe(bytes);

        var findings = new List<ScrubFinding>();
        await foreach (var finding in new ChunkScrubber(_store, TimeProvider.System).ScrubAsync(
            samples.Select(sample => sample.Chunk.Hash).ToAsyncEnumerable(), long.MaxValue, Cancellation)) findings.Add(finding);

        findings.Select(finding => (finding.Hash, finding.IsMissing))
            .ShouldBe([(null, false), (samples[3].Chunk.Hash, true)]);
        File.ReadAllBytes(Directory.GetFiles(_folder["blobs/quarantine"]).Single()).ShouldBe(bytes);
        File.Exists(path).ShouldBeFalse();
        Restart();
        foreach (var sample in samples.Take(3)) Read(sample).ShouldBe(sample.Content);
        Read(Sample.Of(9, 500)).ShouldBe(Sample.Of(9, 500).Content);
    }

    [Fact]
    public async Task Puts_that_meet_the_closing_of_the_store_end()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            var samples = Enumerable.Range(turn * 100, 40).Select(seed => Sample.Of(seed, 50 + seed)).ToList();
            var puts = Parallel.ForEachAsync(samples, Cancellation, async (sample, _) =>
            {
                try
                {
                    await PutAsync(sample);
                }
                catch (Exception ended) when (ended is ChunkStoreException or ObjectDisposedException)
                {
                    // Either answer is one; none would be a fault.
                }
            });
            _store.Dispose();
            await puts.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            _store = Open();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4 << 20 | 1)]
    public async Task Chunks_have_at_least_a_byte_and_at_most_four_mebibytes(int length) =>
        (await Should.ThrowAsync<ArgumentException>(() => PutAsync(Sample.Of(1, length)))).Message.ShouldContain("4194304");

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private Task<bool> PutAsync(Sample sample) => _store.PutAsync(sample.Chunk, sample.Content, Cancellation);

    private byte[] Read(Sample sample)
    {
        var content = new byte[sample.Chunk.Length];
        _store.Read(sample.Chunk, content);
        return content;
    }

    private ChunkStore Open() => Open(64 << 20);

    private ChunkStore Open(int packBytes) => ChunkStore.Open(
        new() { Folder = _folder["blobs"], PackBytes = packBytes, FreeBytesMin = 0 }, TimeProvider.System);

    private void Restart(int packBytes = 64 << 20)
    {
        _store.Dispose();
        _store = Open(packBytes);
    }
}
