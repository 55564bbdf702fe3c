using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Tests.Topics;

namespace Bib.Grains.Tests.Catalog;

public sealed class BoundIdTests
{
    private static readonly Guid _seed = Guid.Parse("019a0000-0000-7000-8000-000000000001");

    [Theory]
    [InlineData(RecordKind.Topic, "0ace06a1-265c-8177-87d4-d8c2c61fa50c")]
    [InlineData(RecordKind.Dataset, "ff15f4d9-6cfe-8aca-a6b0-0fabc2cd454a")]
    public void An_id_is_the_documented_hash(RecordKind kind, string id) =>
        BoundId.Of(kind, "12D3KooWHome", _seed).ToString().ShouldBe(id);

    [Fact]
    public void A_repeated_command_makes_the_same_id_and_another_home_user_or_key_another_one()
    {
        var id = IdOf("12D3KooWHome", A.Owner, 1);

        IdOf("12D3KooWHome", A.Owner, 1).ShouldBe(id);
        new[] { IdOf("12D3KooWAway", A.Owner, 1), IdOf("12D3KooWHome", A.Reader, 1), IdOf("12D3KooWHome", A.Owner, 2) }
            .Select(other => other.Value).ShouldNotContain(id.Value);
        id.Value.ShouldBe(BoundId.Of(RecordKind.Topic, "12D3KooWHome", id.Seed));
    }

    [Fact]
    public void A_command_without_a_key_makes_a_new_one_each_time() =>
        IdOf("12D3KooWHome", A.Owner, 0).ShouldNotBe(IdOf("12D3KooWHome", A.Owner, 0));

    private static BoundId IdOf(string home, UserId user, byte key) =>
        BoundId.For(RecordKind.Topic, home, A.By(user) with { Command = key == 0 ? CommandId.None : Key(key) }, A.Now);

    private static CommandId Key(byte number) => new(new Guid(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0]));
}
