using Bib.Grains.Abstractions.Catalog;
using Bib.Network.Following;
using Bib.Storage.Identity;

namespace Bib.Network.Tests.Following;

/// <summary>Records that come from everywhere, and are worked on one at a time.</summary>
public sealed class RecordInboxTests : IDisposable
{
    private readonly SomeNode _here = new();
    private readonly SomeNode _home = new();
    private readonly SomeNode _peer = new();
    private readonly Holders _holders = new(100);
    private readonly RecordInbox _inbox;
    private readonly Guid _topic;

    public RecordInboxTests()
    {
        _inbox = new(new Signatures(), _here.Identity, _holders, 2);
        _topic = _home.TopicId(1);
    }

    public void Dispose()
    {
        _here.Dispose();
        _home.Dispose();
        _peer.Dispose();
    }

    [Fact]
    public async Task The_newest_record_of_a_topic_is_handed_out_whatever_the_order_they_came_in()
    {
        _inbox.Take(Topic(2), _peer.Id).ShouldBeTrue();
        _inbox.Take(Topic(3), _peer.Id).ShouldBeTrue();
        _inbox.Take(Topic(1), _peer.Id).ShouldBeTrue();

        RevisionOf(await NextAsync()).ShouldBe(3);
        NextAsync().AsTask().IsCompleted.ShouldBeFalse("there is nothing else");
    }

    [Fact]
    public async Task What_is_worked_on_is_nobody_elses_until_it_is_done()
    {
        _inbox.Take(Topic(1), _peer.Id);
        var first = await NextAsync();
        _inbox.Take(Topic(2), _peer.Id);

        var next = NextAsync().AsTask();

        next.IsCompleted.ShouldBeFalse();
        _inbox.Done(first);
        RevisionOf(await next).ShouldBe(2);
    }

    [Fact]
    public async Task What_failed_comes_again_unless_there_is_news()
    {
        _inbox.Take(Topic(1), _peer.Id);
        var failed = await NextAsync();
        _inbox.Done(failed);
        _inbox.Take(Topic(2), _peer.Id);

        _inbox.Again(failed);

        RevisionOf(await NextAsync()).ShouldBe(2);
    }

    [Fact]
    public void What_no_home_said_and_what_is_this_nodes_own_is_not_looked_at()
    {
        var forged = Topic(1) with { PublicKey = _peer.Identity.PublicKey };

        _inbox.Take(forged, _peer.Id).ShouldBeFalse();
        _inbox.Take(_here.Sign(_here.Topic(_here.TopicId(1))), _peer.Id).ShouldBeFalse();
        _holders.Of(_topic).ShouldBeEmpty();
    }

    [Fact]
    public void Who_says_that_it_has_something_is_remembered_until_it_is_gone()
    {
        _inbox.Take(Topic(1), _peer.Id);
        _inbox.Take(Topic(1), _home.Id);
        _holders.Of(_topic).ShouldBe([_peer.Id, _home.Id]);

        _holders.Forget(_peer.Id);

        _holders.Of(_topic).ShouldBe([_home.Id]);
    }

    [Fact]
    public void No_more_wait_than_may()
    {
        _inbox.Take(Topic(1), _peer.Id).ShouldBeTrue();
        _inbox.Take(_home.Sign(_home.Topic(_home.TopicId(2))), _peer.Id).ShouldBeTrue();

        _inbox.Take(_home.Sign(_home.Dataset(_home.DatasetId(1), _topic)), _peer.Id).ShouldBeFalse();

        _inbox.Take(Topic(2), _peer.Id).ShouldBeTrue("it takes another's place");
    }

    private static long RevisionOf(SignedRecord record) => RecordCodec.ReadStamp(record.Bytes.Span).Revision;

    private SignedRecord Topic(long revision) => _home.Sign(_home.Topic(_topic) with { Revision = revision });

    private ValueTask<SignedRecord> NextAsync() => _inbox.NextAsync(TestContext.Current.CancellationToken);
}
