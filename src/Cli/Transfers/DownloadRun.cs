using Bib.Cli.Commands.Dataset;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Content.Trees;
using Google.Protobuf;

namespace Bib.Cli.Transfers;

/// <summary>
/// One download into a folder, over as many calls as it takes; every file is checked against its SHA-256 as it comes.
/// </summary>
internal sealed class DownloadRun(
    NodeLink node, V1.DownloadRequest request, DownloadTarget target, Action<long, long, long, long> report)
{
    private const int OwnerBits = 0x180;

    private long _files;
    private long _bytes;

    /// <summary>How many bytes are there.</summary>
    public long Bytes => _bytes;

    /// <summary>The path of the last file that came.</summary>
    public ReadOnlyMemory<byte> LastPath { get; private set; }

    /// <summary>One call, behind what is there.</summary>
    /// <exception cref="CliException">The node refused or is away, a file is not what it should be, or the disk is
    /// full.</exception>
    public async Task<V1.DownloadStart> CallAsync(CancellationToken cancellationToken)
    {
        var begun = target.Begun();
        request.FromPath = ByteString.CopyFrom(begun.Path.Span);
        request.FromOffset = begun.Bytes;

        // The file that was begun is counted when it comes.
        (_files, _bytes) = (Math.Max(0, begun.AllFiles - 1), begun.AllBytes - begun.Bytes);
        var stub = new V1.DatasetService.DatasetServiceClient(node.Invoker);
        V1.DownloadStart? start = null;
        using var tree = new TreeWriter(target.Part);
        await using var file = new DownloadedFile(tree);
        await foreach (var step in node.StreamAsync(call => stub.Download(request, call), cancellationToken))
        {
            switch (step.StepCase)
            {
                case V1.DownloadResponse.StepOneofCase.Start:
                    start = step.Start;
                    break;
                case V1.DownloadResponse.StepOneofCase.File:
                    await FinishAsync(file);
                    var isBegun = step.File.Path.Span.SequenceEqual(begun.Path.Span);
                    _bytes += await file.BeginAsync(step.File, isBegun, cancellationToken);
                    LastPath = step.File.Path.Memory;
                    break;
                default:
                    await file.WriteAsync(step.Data.Memory, cancellationToken);
                    _bytes += step.Data.Length;
                    break;
            }

            report(_bytes, start?.SizeBytes ?? 0, _files, start?.FileCount ?? 0);
        }

        await FinishAsync(file);
        return start ?? throw new CliException(
            CliException.NoNode, ExitCode.Retryable, "The node ended the download without an answer.", "bib status");
    }

    private async Task FinishAsync(DownloadedFile file)
    {
        if (await file.FinishAsync()) _files++;
    }

    /// <summary>The file that is being written.</summary>
    private sealed class DownloadedFile(TreeWriter tree) : IAsyncDisposable
    {
        private V1.DatasetFile? _file;
        private FileStream? _stream;
        private RunningHash? _hash;

        /// <returns>How many bytes of it are there already.</returns>
        public async Task<long> BeginAsync(V1.DatasetFile file, bool isBegun, CancellationToken cancellationToken)
        {
            (_file, _hash) = (file, new());
            if (!isBegun)
            {
                _stream = (FileStream)tree.Create(file.Path.Span, file.Mode | OwnerBits);
                return 0;
            }

            _stream = (FileStream)tree.Reopen(file.Path.Span);
            while (true)
            {
                var part = new byte[64 << 10];
                var read = await _stream.ReadAsync(part, cancellationToken);
                if (read == 0) break;
                await _hash.AddAsync(part.AsMemory(0, read), cancellationToken);
            }

            return _stream.Length;
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            await _hash!.AddAsync(data, cancellationToken);
            _stream!.Write(data.Span);
        }

        /// <returns>Whether there was one.</returns>
        public async Task<bool> FinishAsync()
        {
            if (_file is not { } file || _stream is not { } stream) return false;
            var isRight = (await _hash!.CompleteAsync()).AsSpan().SequenceEqual(file.Sha256.Span);
            if (isRight)
            {
                // What its owner may do was needed for going on; the umask stays as it was applied.
                var taken = (UnixFileMode)(OwnerBits & ~file.Mode);
                File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(stream.SafeFileHandle) & ~taken);
            }

            await DisposeAsync();
            if (isRight) return true;
            tree.Delete(file.Path.Span);
            throw new CliException(
                CliException.NotVerified, ExitCode.Failed,
                $"The file '{FileRecord.Shown(file.Path)}' came with another SHA-256 than the version has for it.",
                "Run the download again; `bib dataset verify DATASET` checks what the node has.");
        }

        public async ValueTask DisposeAsync()
        {
            _stream?.Dispose();
            if (_hash is not null) await _hash.DisposeAsync();
            (_file, _stream, _hash) = (null, null, null);
        }
    }
}
