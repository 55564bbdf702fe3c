using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Network.Following;

namespace Bib.Network.Tests.Following;

/// <summary>Headers that a peer gives for a dataset.</summary>
public sealed class VersionChainTests : IDisposable
{
    private static readonly Guid _dataset = Guid.Parse("019a0000-0000-7000-8000-000000000002");

    private readonly SomeNode _home = new();
    private readonly AdoptedVersion _first = Version("1.0.0", default);
    private readonly AdoptedVersion _second;
    private readonly AdoptedVersion _third;
    private readonly DatasetRecord _record;

    public VersionChainTests()
    {
        _second = Version("1.1.0", IdOf(_first));
        _third = Version("1.2.0", IdOf(_second));
        _record = _home.Dataset(_dataset, _dataset) with { Versions = 3, LatestContentId = IdOf(_third) };
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Those_that_follow_each_other_down_to_what_is_here_are_the_datasets()
    {
        VersionChain.Fault(_record, null, [_third, _second, _first]).ShouldBeNull();
        VersionChain.Fault(_record, IdOf(_first), [_third, _second]).ShouldBeNull();
    }

    [Fact]
    public void One_that_the_home_did_not_name_is_none_of_it_wherever_it_stands()
    {
        var forged = Version("1.2.0", IdOf(_second), "forged");

        VersionChain.Fault(_record, null, [forged, _second, _first]).ShouldNotBeNull().ShouldContain(IdOf(forged).ToString());
        VersionChain.Fault(_record, null, [_third, Version("1.1.0", IdOf(_first), "forged"), _first]).ShouldNotBeNull();
    }

    [Fact]
    public void A_version_that_is_left_out_is_missed()
    {
        VersionChain.Fault(_record, null, [_third, _first]).ShouldNotBeNull();
        VersionChain.Fault(_record, null, [_third, _second]).ShouldNotBeNull().ShouldContain("not here");
        VersionChain.Fault(_record, null, []).ShouldNotBeNull();
    }

    [Fact]
    public void Those_up_to_one_are_the_ones_before_it_and_itself_and_one_that_is_not_there_is_refused()
    {
        AdoptedVersion[] all = [_first, _second, _third];

        VersionChain.Until(all, new(1, 1, 0), null).ShouldBe([_first, _second]);
        VersionChain.Until(all, new(1, 2, 0), null).ShouldBe(all);
        VersionChain.Until([_second, _third], new(1, 0, 0), new(1, 0, 0)).ShouldBeEmpty("it is here");
        VersionChain.Until([], new(1, 0, 0), new(1, 1, 0)).ShouldBeEmpty("and what came after it, too");
        Should.Throw<AdoptionException>(() => VersionChain.Until(all, new(1, 1, 5), null)).Message.ShouldContain("1.1.5");
        Should.Throw<AdoptionException>(() => VersionChain.Until(all, new(0, 9, 0), null));
        Should.Throw<AdoptionException>(() => VersionChain.Until([], new(2, 0, 0), new(1, 1, 0)));
    }

    private static ChunkHash IdOf(AdoptedVersion version) => ManifestHeaderCodec.ContentId(version.Header.Span);

    private static AdoptedVersion Version(string number, ChunkHash previous, string message = "") => new(
        ManifestHeaderCodec.Write(new()
        {
            DatasetId = _dataset,
            Version = number,
            Previous = previous,
            Publisher = new UserId("0123456789abcdef0123456789abcdef01234567"),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Message = message,
            Files = [],
            FileCount = 0,
            Size = 0,
        }),
        default, default, default);
}
