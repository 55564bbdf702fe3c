using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Routing;

namespace Bib.Network.Tests.Routing;

public sealed class AnnouncedKeysTests
{
    private static readonly Guid _one = Guid.Parse("019a0000-0000-7000-8000-000000000001");
    private static readonly Guid _other = Guid.Parse("019a0000-0000-7000-8000-000000000002");

    private readonly AnnouncedKeys _keys = new(3);

    [Fact]
    public void What_is_new_is_to_be_said_and_what_is_no_more_is_not()
    {
        Check(_keys.Set(_one, [Key(1), Key(2)]), due: [Key(1), Key(2)], gone: []);
        Check(_keys.Set(_one, [Key(1), Key(2)]), due: [], gone: []);
        Check(_keys.Set(_one, [Key(3), Key(2)]), due: [Key(3)], gone: [Key(1)]);
        _keys.Set(_one, []).Gone.ShouldBe([Key(3), Key(2)], ignoreOrder: true);

        _keys.Count.ShouldBe(0);
        _keys.Contains(Key(2)).ShouldBeFalse();
    }

    [Fact]
    public void Where_there_are_too_many_those_give_way_that_were_entered_first()
    {
        _keys.Set(_one, [Key(1), Key(2)]);

        Check(_keys.Set(_other, [Key(3), Key(4)]), due: [Key(3), Key(4)], gone: [Key(2)]);
        Check(_keys.Set(_other, [Key(9), Key(8), Key(7), Key(6)]), due: [Key(9), Key(8), Key(7)], gone: [Key(3), Key(4), Key(1)]);

        _keys.Count.ShouldBe(3);
    }

    [Fact]
    public void A_new_round_says_all_once_more_as_it_is_entered()
    {
        _keys.Set(_one, [Key(1)]);

        _keys.Renew();

        Check(_keys.Set(_one, [Key(1), Key(2)]), due: [Key(1), Key(2)], gone: []);
        Check(_keys.Set(_one, [Key(1), Key(2)]), due: [], gone: []);
    }

    private static ChunkHash Key(int number) => ChunkHash.Of(BitConverter.GetBytes(number));

    private static void Check(
        (IReadOnlyList<ChunkHash> Due, IReadOnlyList<ChunkHash> Gone) found, ChunkHash[] due, ChunkHash[] gone)
    {
        found.Due.ShouldBe(due);
        found.Gone.ShouldBe(gone, ignoreOrder: true);
    }
}
