using Bib.Gateway.Forwarding;
using Bib.Grains.Abstractions.Decisions;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Tests.Forwarding;

/// <summary>How much one peer, and all of them, may have under way.</summary>
public sealed class PeerCallLimitsTests
{
    [Fact]
    public void A_peer_has_no_more_calls_than_it_may_and_others_have_theirs()
    {
        var limits = new PeerCallLimits(Options.Create(new ForwardingOptions { CallsPerPeerMax = 2 }));
        limits.Enter("one");
        var second = limits.Enter("one");

        Should.Throw<RefusalException>(() => limits.Enter("one")).Refusal.Code.ShouldBe(RefusalCode.Overloaded);
        limits.Enter("other").ShouldNotBeNull();

        second.Dispose();
        second.Dispose();
        limits.Enter("one").ShouldNotBeNull();
        Should.Throw<RefusalException>(() => limits.Enter("one"));
    }

    [Fact]
    public void All_peers_together_have_no_more_calls_than_they_may()
    {
        var limits = new PeerCallLimits(Options.Create(new ForwardingOptions { CallsMax = 2 }));
        limits.Enter("one");
        limits.Enter("two");

        Should.Throw<RefusalException>(() => limits.Enter("three")).Refusal.Code.ShouldBe(RefusalCode.Overloaded);
    }
}
