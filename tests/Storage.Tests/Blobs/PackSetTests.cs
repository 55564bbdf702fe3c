using Bib.Storage.Blobs;

namespace Bib.Storage.Tests.Blobs;

public sealed class PackSetTests
{
    [Fact]
    public void An_entry_that_a_round_has_flushed_before_it_was_queued_needs_no_other_flush()
    {
        var disk = new SimulatedDisk();
        var layout = new BlobLayout("/blobs");
        foreach (var folder in new[] { layout.Folder, layout.Packs }) disk.MakeDirectory(folder);
        var packs = new PackSet(disk, layout, packBytes: 1000, TimeProvider.System);
        var (pack, _) = Append(packs, Sample.Of(1, 600));
        Append(packs, Sample.Of(2, 600)).Pack.ShouldBe(pack);
        Append(packs, Sample.Of(3, 600)).Pack.ShouldNotBe(pack, "the first is full");

        // The round of the first entry; the second is written, and not queued yet.
        packs.Flush([pack], null);
        packs.SealFull(also: false);
        pack.Closed.ShouldBeTrue();

        Should.NotThrow(() => packs.Flush([pack], null));
    }

    private static (Pack Pack, PackedChunk Entry) Append(PackSet packs, Sample sample) =>
        packs.Append(sample.Chunk, sample.Content);
}
