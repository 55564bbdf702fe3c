using Bib.Gateway.Calls;
using Bib.Gateway.Forwarding;
using Bib.V1;

namespace Bib.Gateway.Tests.Forwarding;

/// <summary>Every method is reviewed before a peer may call it.</summary>
public sealed class ForwardingTableTests
{
    [Fact]
    public void Every_method_of_the_contract_is_classified() =>
        AccessTable.OfThisBuild.Methods.Keys.Where(method => !ForwardingTable.Methods.ContainsKey(method))
            .ShouldBeEmpty("say in ForwardingTable what a proxy does with it and whether peers may call it");

    [Fact]
    public void Nothing_is_classified_that_is_not_in_the_contract() =>
        ForwardingTable.Methods.Keys.Where(method => !AccessTable.OfThisBuild.Methods.ContainsKey(method)).ShouldBeEmpty();

    [Fact]
    public void Peers_read_only_what_every_reader_may() =>
        ForwardingTable.Methods
            .Where(method => method.Value is Gateway.Forwarding.Forwarding.Read or Gateway.Forwarding.Forwarding.Query)
            .Where(method => AccessTable.OfThisBuild.Methods[method.Key] != Access.Reader)
            .Select(method => method.Key)
            .ShouldBeEmpty();

    [Fact]
    public void A_method_that_is_not_named_is_not_for_peers() =>
        ForwardingTable.Of("/bib.v1.TopicService/Invented").ShouldBe(Gateway.Forwarding.Forwarding.Unspecified);
}
