using System.Diagnostics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;
using Bib.Testing;

namespace Bib.Storage.Tests.Blobs;

/// <summary>
/// How much memory content takes on its way. What a process holds is everybody's in it, so this runs when no other test
/// does.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ContentMemoryTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ChunkStore _chunks;
    private readonly ContentStore _content;

    public ContentMemoryTests()
    {
        _chunks = ChunkStore.Open(new() { Folder = _folder["blobs"], FreeBytesMin = 0 }, TimeProvider.System);
        _content = new(_chunks, TimeProvider.System);
    }

    [Fact]
    public async Task Two_gibibytes_need_no_more_memory_than_a_few_buffers()
    {
        const long Length = 2L << 30;
        var most = 0L;
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var progress = new Watch(() =>
        {
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64 - before);
        });

        // The same 64 MiB over and over, so that the disk is spared: memory must not depend on what is new.
        var ingested = await _content.IngestAsync(
            new RepeatingStream(64 << 20, Length), IngestRequest.Whole, progress, TestContext.Current.CancellationToken);
        var written = await ingested.Durable;

        ingested.Size.ShouldBe(Length);
        written.Bytes.ShouldBeLessThan(80 << 20);
        most.ShouldBeLessThan(220L << 20);
    }

    public void Dispose()
    {
        _content.Dispose();
        _chunks.Dispose();
        _folder.Dispose();
    }

    private sealed class Watch(Action look) : IProgress<IngestProgress>
    {
        private int _turns;

        public void Report(IngestProgress value)
        {
            if (Interlocked.Increment(ref _turns) % 64 == 0) look();
        }
    }
}
