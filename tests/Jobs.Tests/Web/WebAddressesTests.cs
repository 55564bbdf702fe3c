using System.Net;
using Bib.Jobs.Web;

namespace Bib.Jobs.Tests.Web;

public sealed class WebAddressesTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.127.255.255", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("223.255.255.255", true)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::a00:1", false)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001:0:a00:1::", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("4000::1", false)]
    public void Only_what_is_of_the_public_internet_is_public(string address, bool isPublic) =>
        WebAddresses.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);

    [Fact]
    public void A_network_that_is_allowed_may_be_asked_also_where_its_addresses_are_written_as_ipv6()
    {
        var allowed = new[] { IPNetwork.Parse("10.1.2.0/24") };

        WebAddresses.MayBeAsked(IPAddress.Parse("::ffff:10.1.2.3"), allowed).ShouldBeTrue();
        WebAddresses.MayBeAsked(IPAddress.Parse("10.1.3.3"), allowed).ShouldBeFalse();
    }
}
