using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Transfers;
using Bib.V1;

namespace Bib.Cli.Tests.Transfers;

/// <summary>How an upload ends that does not come to its end.</summary>
public sealed class UploadRunTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task When_the_source_fails_it_is_what_is_told_and_the_node_is_not_left_waiting()
    {
        await using var node = await PlayedNode.StartAsync();

        var failure = await Should.ThrowAsync<IOException>(UploadAsync(node, new Coming(300_000, _ => { })));

        failure.Message.ShouldBe("The cable is gone.");
        await node.Datasets.UploadCut.Task.WaitAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_a_node_refuses_ends_though_nobody_reads_what_is_sent()
    {
        await using var node = await PlayedNode.StartAsync();
        var refused = node.Datasets.UploadRefused = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // More than what may be on its way to somebody who does not read.
        var coming = new Coming(1L << 40, sent =>
        {
            if (sent > 600_000) refused.TrySetResult();
        });

        var failure = await Should.ThrowAsync<CliException>(UploadAsync(node, coming));

        failure.Message.ShouldContain("The disk is full.");
    }

    private static async Task UploadAsync(PlayedNode node, Stream content)
    {
        using var link = new NodeLink(node.Socket, TimeSpan.FromMinutes(2), TimeProvider.System);
        using var memory = new UploadMemory(null, TimeProvider.System);
        memory.Recall();
        var source = UploadSource.OfInput("x", () => content);
        await new UploadRun(link, new DatasetRef { Path = "t/x" }, source, memory, null, default, _ => { }).CallAsync(Stop);
    }

    /// <summary>Zeros that come until the source fails.</summary>
    private sealed class Coming(long length, Action<long> read) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_position + count > length) throw new IOException("The cable is gone.");
            read(_position += count);
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
