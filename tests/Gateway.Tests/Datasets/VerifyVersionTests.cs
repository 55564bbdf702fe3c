using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;
using Grpc.Core;
using DatasetVersion = Bib.Grains.Abstractions.Datasets.DatasetVersion;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>Who answers for a version, as VerifyVersion checks it.</summary>
public sealed class VerifyVersionTests : IAsyncLifetime
{
    private static readonly byte[] _key = [.. Enumerable.Repeat((byte)3, 32)];

    private PlayedDatasetGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await PlayedDatasetGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_version_that_publisher_and_node_have_signed_is_as_published() =>
        (await FindingsAsync(Signed())).ShouldBeEmpty();

    [Fact]
    public async Task A_wrong_signature_of_the_node_is_found() =>
        (await FindingsAsync(Signed() with { Node = new(_gateway.PublicKey, new byte[64]) }))
            .ShouldBe(["The node's signature is not one of this header and its publisher's signature."]);

    [Fact]
    public async Task A_missing_signature_of_the_node_is_found() =>
        (await FindingsAsync(Signed() with { Node = default })).ShouldBe(["No node has signed it."]);

    [Fact]
    public async Task A_publishers_signature_that_was_taken_away_is_found() =>
        (await FindingsAsync(Signed() with { PublicKey = default, Signature = default })).ShouldHaveSingleItem()
            .ShouldContain("node's signature");

    [Fact]
    public async Task A_wrong_signature_of_the_publisher_is_found_beside_the_nodes_that_does_not_fit_it() =>
        (await FindingsAsync(Signed() with { Signature = new byte[64] })).ShouldBe(
        [
            "The signature is not the publisher's.",
            "The node's signature is not one of this header and its publisher's signature.",
        ]);

    [Fact]
    public async Task The_signature_of_another_node_is_found()
    {
        var version = Signed();
        var message = NodeSignature.Message(
            version.Version.ContentId, version.PublicKey.Span, version.Signature.Span);

        var found = await FindingsAsync(
            version with { Node = new(_key, PlayedDatasetGateway.SignatureOf(_key, message)) });

        found.ShouldBe(["It is signed by node 12D3KooW03, not by 12D3KooWTest, where the dataset lives."]);
    }

    private VersionListing Signed()
    {
        var publisher = UserId.FromPublicKey(_key);
        var header = ManifestHeaderCodec.Write(new()
        {
            DatasetId = PlayedDataset.State.Id.Value,
            Version = "1.0.0",
            Publisher = publisher,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Files = [],
            FileCount = 0,
            Size = 0,
        });
        var version = new DatasetVersion
        {
            Id = Guid.Empty,
            Number = VersionNumber.First,
            ContentId = ManifestHeaderCodec.ContentId(header),
            Message = "",
            Publisher = publisher,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var signature = PlayedDatasetGateway.SignatureOf(_key, header);
        return new(version, header, signature, _key, NodeSignature.Of(_gateway, version.ContentId, _key, signature));
    }

    private async Task<IReadOnlyList<string>> FindingsAsync(VersionListing version)
    {
        _gateway.Tables.Latest = version;
        using var call = _gateway.Client.VerifyVersion(
            new() { Dataset = new() { Id = PlayedDataset.State.Id.ToString() } },
            cancellationToken: TestContext.Current.CancellationToken);
        var found = new List<string>();
        await foreach (var step in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (step.Finding is { } finding) found.Add(finding.Message);
        }

        return found;
    }
}
