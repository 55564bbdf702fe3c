using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Gateway.Tests.Calls;

public sealed class ShortListTests
{
    [Fact]
    public void Pages_follow_each_other_in_the_order_of_the_keys_whatever_comes_and_goes_meanwhile()
    {
        var (first, next) = Of("d", "a", "c", "b").Page(2, "");
        var (second, last) = Of("d", "c", "aa", "e").Page(2, next);
        var (third, end) = Of("d", "c", "aa", "e").Page(2, last);

        first.ShouldBe(["a", "b"]);
        second.ShouldBe(["c", "d"]);
        third.ShouldBe(["e"]);
        end.ShouldBeEmpty();
        Of("b", "a").Page(0, "").Things.ShouldBe(["a", "b"]);
        Of("b", "a").Page(2, "").Next.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1, "")]
    [InlineData(1001, "")]
    [InlineData(1, "no token!")]
    public void A_size_or_a_token_that_is_none_is_refused(int size, string token) =>
        Should.Throw<RefusalException>(() => Of("a").Page(size, token)).Refusal.Code.ShouldBe(RefusalCode.InvalidArgument);

    private static ShortList<string> Of(params string[] keys) => new(keys, key => key);
}
