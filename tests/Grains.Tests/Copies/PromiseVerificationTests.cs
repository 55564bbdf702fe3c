using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Tests.Catalog;

namespace Bib.Grains.Tests.Copies;

public sealed class PromiseVerificationTests
{
    private static readonly CopyPromise Promise = Promises.One with { Holder = Promises.Keys.NodeId };

    [Fact]
    public void Its_holders_own_promise_is_one()
    {
        Fault(Promises.Signed(Promise)).ShouldBeNull();
        Fault(Promises.Signed(Promise with { IsWithdrawn = true })).ShouldBeNull();
    }

    [Fact]
    public void What_somebody_else_made_up_or_passed_on_is_none()
    {
        var (own, other) = (Promises.Signed(Promise), new PlayedKeys(8));
        var forged = own with { Signature = own.Signature.ToArray().Select(part => (byte)~part).ToArray() };

        Fault(forged).ShouldBe("its promise is not signed by it");
        Fault(Promises.Signed(Promise, other)).ShouldBe("its promise comes with a key that is not its own");
        Fault(own with { PublicKey = new byte[31] }).ShouldBe("its promise comes with a key that is not its own");
        Fault(Promises.Signed(Promise with { Dataset = new(Guid.Parse("019a0000-0000-7000-8000-00000000000f")) }))
            .ShouldBe("its promise is of dataset 019a0000-0000-7000-8000-00000000000f");
        Fault(own, other.NodeId).ShouldBe($"its promise is that of {Promises.Keys.NodeId}");
        Fault(own with { Bytes = new byte[9] })!.ShouldStartWith("its promise cannot be read: ");
    }

    private static string? Fault(SignedPromise word, string? holder = null)
    {
        var fault = PromiseVerification.Verify(
            word, Promises.One.Dataset, holder ?? Promises.Keys.NodeId, Promises.Keys, Promises.Keys, out var promise);
        (promise is null).ShouldBe(fault is not null);
        return fault;
    }
}
