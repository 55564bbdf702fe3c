using Bib.Grains.Abstractions.Blobs;
using Libp2p.Core.Multiformats;

namespace Bib.Network.Tests.Routing;

/// <summary>Hashes as CIDs, against the libp2p room's own reading of them.</summary>
public sealed class ContentCidTests
{
    [Fact]
    public void A_hash_is_written_as_other_software_writes_it_and_read_back()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var hash = ChunkHash.Of(BitConverter.GetBytes(seed));

            var text = ContentCid.Of(hash);

            text.ShouldBe(Cid.Create(Cid.Raw, Multihash.Create(MultihashCode.Sha256, hash.ToArray())).ToString());
            text.Length.ShouldBe(ContentCid.Length);
            ContentCid.TryParse(text, out var back).ShouldBeTrue();
            back.ShouldBe(hash);
        }

        ContentCid.Of(ChunkHash.OfNothing).ShouldBe("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    }

    [Theory]
    [InlineData("")]
    [InlineData("bafkrei")]
    [InlineData("Bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk!")]
    [InlineData("bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykua")]
    public void What_is_no_CID_of_a_SHA_256_or_a_second_name_of_one_is_refused(string text) =>
        ContentCid.TryParse(text, out _).ShouldBeFalse();
}
