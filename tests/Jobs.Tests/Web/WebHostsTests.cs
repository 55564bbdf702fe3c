using Bib.Grains.Abstractions.Decisions;
using Bib.Jobs.Web;
using Bib.Testing;

namespace Bib.Jobs.Tests.Web;

public sealed class WebHostsTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_is_asked_again_only_after_the_pause_that_it_wants()
    {
        var hosts = new WebHosts(new(), _time);
        var rules = RobotsRules.Of("User-agent: *\nCrawl-delay: 7");

        var first = hosts.TurnAsync(new("https://a.example/x"), (_, _) => Task.FromResult(rules), Stop);
        // Its rules were the first request; another host has a pause of its own.
        (await Should.ThrowAsync<RefusalException>(() => hosts.TurnAsync(new("https://b.example:444/x"), ForbidAsync, Stop)))
            .Refusal.Code.ShouldBe(RefusalCode.NotAllowed);
        await Patience.UntilAsync(() => _time.UntilNextTimer is not null);
        _time.UntilNextTimer.ShouldBe(TimeSpan.FromSeconds(7));
        first.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(7));

        await first;
    }

    [Fact]
    public async Task Rules_are_read_again_after_an_hour_and_those_that_cannot_be_read_are_not_remembered()
    {
        var hosts = new WebHosts(new() { Pause = TimeSpan.Zero }, _time);
        var reads = 0;
        Task<RobotsRules> ReadAsync(Uri address, CancellationToken cancellationToken)
        {
            address.AbsoluteUri.ShouldBe("http://a.example/robots.txt");
            return ++reads == 1
                ? throw WebRefusals.Unreachable(address, "a played fault.")
                : Task.FromResult(RobotsRules.None);
        }

        await Should.ThrowAsync<RefusalException>(() => hosts.TurnAsync(new("http://a.example/x?y"), ReadAsync, Stop));
        await hosts.TurnAsync(new("http://a.example/x"), ReadAsync, Stop);
        await hosts.TurnAsync(new("http://a.example/x"), ReadAsync, Stop);
        reads.ShouldBe(2);
        _time.Jump(TimeSpan.FromHours(1));
        await hosts.TurnAsync(new("http://a.example/x"), ReadAsync, Stop);

        reads.ShouldBe(3);
    }

    [Fact]
    public async Task No_more_hosts_are_remembered_than_may_be()
    {
        var hosts = new WebHosts(new() { Pause = TimeSpan.Zero, HostsMax = 10 }, _time);

        for (var at = 0; at < 50; at++)
            await hosts.TurnAsync(new($"http://h{at}.example/"), (_, _) => Task.FromResult(RobotsRules.None), Stop);

        hosts.Count.ShouldBe(10);
    }

    private static Task<RobotsRules> ForbidAsync(Uri address, CancellationToken cancellationToken) =>
        Task.FromResult(RobotsRules.Of("User-agent: *\nDisallow: /"));
}
