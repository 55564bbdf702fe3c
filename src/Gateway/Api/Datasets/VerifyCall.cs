using System.Security.Cryptography;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Bib.Gateway.Api.Datasets;

/// <summary>One VerifyVersion call: reads everything that a version is, and says what is not as it should be.</summary>
internal sealed class VerifyCall(
    IContentStore content, IChunkStore chunks, ISignatures signatures, INodeSigner nodes, string home, TimeProvider time)
{
    private static readonly TimeSpan _tellEvery = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(
        VersionListing version, IServerStreamWriter<VerifyVersionResponse> responses, CancellationToken cancellationToken)
    {
        var progress = new VerifyProgress { FileCount = version.Version.Files, SizeBytes = version.Version.Size };
        var told = time.GetTimestamp();
        var isHeaderRight = ManifestHeaderCodec.ContentId(version.HeaderBytes.Span) == version.Version.ContentId;
        if (!isHeaderRight)
        {
            await FindAsync(
                responses, default, $"The header is not the one that {version.Version.ContentId} names.", cancellationToken);
        }
        else
        {
            foreach (var wrong in SignatureProblems(version))
                await FindAsync(responses, default, wrong, cancellationToken);
            var reader = new FileListReader(chunks);
            foreach (var part in version.ReadHeader().Files)
            {
                if (await ReadAsync(reader, part, responses, cancellationToken) is not { } files) continue;
                foreach (var file in files)
                {
                    if (await ProblemAsync(reader, file, cancellationToken) is { } problem)
                        await FindAsync(responses, file.Path, problem, cancellationToken);
                    progress.FilesChecked++;
                    progress.BytesChecked += file.Size;
                    if (time.GetElapsedTime(told) < _tellEvery) continue;
                    told = time.GetTimestamp();
                    await responses.WriteAsync(new() { Progress = progress.Clone() }, cancellationToken);
                }
            }
        }

        await responses.WriteAsync(new() { Progress = progress }, cancellationToken);
    }

    /// <summary>What is wrong with who answers for the header: its publisher, and the node that it lives on.</summary>
    private IEnumerable<string> SignatureProblems(VersionListing version)
    {
        var (key, signature) = (version.PublicKey, version.Signature);
        if (key.IsEmpty != signature.IsEmpty
            || (!key.IsEmpty && !signatures.Verify(key.Span, version.HeaderBytes.Span, signature.Span)))
            yield return "The signature is not the publisher's.";
        if (!key.IsEmpty && UserId.FromPublicKey(key.Span) != version.Version.Publisher)
            yield return "The key is not the publisher's.";

        if (version.Node.IsNone)
        {
            yield return "No node has signed it.";
            yield break;
        }

        var message = NodeSignature.Message(version.Version.ContentId, key.Span, signature.Span);
        if (!signatures.Verify(version.Node.PublicKey.Span, message, version.Node.Signature.Span))
            yield return "The node's signature is not one of this header and its publisher's signature.";
        else if (nodes.NodeIdOf(version.Node.PublicKey.Span) is var signer && signer != home)
            yield return $"It is signed by node {signer}, not by {home}, where the dataset lives.";
    }

    private static async Task<IReadOnlyList<ManifestFile>?> ReadAsync(
        FileListReader reader,
        ListRef part,
        IServerStreamWriter<VerifyVersionResponse> responses,
        CancellationToken cancellationToken)
    {
        try
        {
            return reader.ReadPart(part);
        }
        catch (Exception damaged) when (damaged is ChunkStoreException or ManifestException)
        {
            await FindAsync(
                responses, default, $"{part.Count} files cannot be listed: {damaged.Message}", cancellationToken);
            return null;
        }
    }

    private async Task<string?> ProblemAsync(
        FileListReader reader, ManifestFile file, CancellationToken cancellationToken)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var stream = new HashStream(hash);
            await content.CopyToAsync(reader.Chunks(file), 0, stream, cancellationToken);
            var found = new ChunkHash(hash.GetHashAndReset());
            return found == file.Hash ? null : $"The file's SHA-256 is {found}, not {file.Hash}.";
        }
        catch (Exception damaged) when (damaged is ChunkStoreException or ManifestException)
        {
            return damaged.Message;
        }
    }

    private static Task FindAsync(
        IServerStreamWriter<VerifyVersionResponse> responses,
        ManifestPath path,
        string message,
        CancellationToken cancellationToken) =>
        responses.WriteAsync(
            new() { Finding = new() { Path = ByteString.CopyFrom(path.Bytes), Message = message } }, cancellationToken);

    /// <summary>Hashes what is written.</summary>
    private sealed class HashStream(IncrementalHash hash) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => hash.AppendData(buffer, offset, count);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
